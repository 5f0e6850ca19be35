/**
 * Spans lost over each way a process can end. `node bench/node-exits.ts [runs] [ways]` after `node packages/node/scripts/build.ts`.
 * Every run makes three spans and ends at once; the exit code and signal must be what they are without tracing.
 */
import { fileURLToPath } from 'node:url';
import { OtlpReceiver } from '../test/instrumentation/otlp-receiver.ts';
import { runApp } from '../test/instrumentation/run-app.ts';

const runs = Number(process.argv[2] ?? 100);
const flags = ['--import', fileURLToPath(new URL('../packages/node/dist/index.js', import.meta.url))];
const only = process.argv[3]?.split(',');
const ALL = ['natural', 'exit', 'throw', 'reject', 'sigterm', 'sigint', 'own-handler', 'thread-exit', 'thread-throw', 'thread-terminated', 'main-exits-over-thread', 'cluster'];
const WAYS = ALL.filter((way) => only === undefined || only.includes(way));
const ENDS: Readonly<Record<string, string>> = { exit: '7', throw: '1', reject: '1', sigterm: 'SIGTERM', sigint: 'SIGINT' };

console.log('| way to end | runs | spans made | lost | ended otherwise | median, ms |\n|---|---|---|---|---|---|');
for (const way of WAYS) {
  const receiver = await OtlpReceiver.start();
  const millis: number[] = [];
  let otherwise = 0;
  for (let run = 0; run < runs; run++) {
    const result = await runApp('exits.mjs', receiver, { arguments: [way], flags });
    millis.push(result.millis);
    if (String(result.signal ?? result.code) === (ENDS[way] ?? '0')) continue;
    otherwise += 1;
    console.error(`${way}: ${result.signal ?? result.code}\n${result.stderr}`);
  }
  const distinct = new Set(receiver.spans.map(({ spanId }) => spanId)).size;
  await receiver.stop();
  millis.sort((a, b) => a - b);
  console.log(`| ${way} | ${runs} | ${runs * 3} | ${runs * 3 - distinct} | ${otherwise} | ${(millis[Math.floor(runs / 2)] ?? 0).toFixed(0)} |`);
}
