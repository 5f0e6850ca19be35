import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { traceIdToHex } from '@spoor/core/model';
import { createShop, mixedTrace } from '@spoor/testkit';
import type { Shop, Truth } from '@spoor/testkit';
import { AppError } from '../../app-error.ts';
import type { Command } from '../command.ts';
import { ENDPOINT_OPTION, otlpEndpoint } from '../endpoints.ts';
import { newSendReport, sendBlock } from '../otlp-sender.ts';
import type { SendReport } from '../otlp-sender.ts';
import type { ParsedArguments } from '../parse-arguments.ts';
import { createProgress } from '../progress.ts';

const DEFAULT_RATE = 100;
const DEFAULT_HOURS = 24;
const DEFAULT_SEED = 1;
const NANOS_PER_MS = 1_000_000n;
/** Long enough ago that the whole trace lies in the past. */
const BIG_TRACE_AGE_MS = 60_000;
const MS_PER_HOUR = 3_600_000;
const COUNT_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Send the traces of a made-up shop to a running Spoor: for ever, or a past at once.',
  operands: '',
  options: [
    { name: '--rate', value: 'N', help: `Spans a second of the continuous demo. Default ${DEFAULT_RATE}.` },
    { name: '--spans', value: 'N', help: 'Send about so many spans of the past and end: 200000, 500k, 10M.' },
    { name: '--hours', value: 'N', help: `The past that --spans is spread over. Default ${DEFAULT_HOURS}.` },
    { name: '--big-trace', value: 'N', help: 'Send one trace of so many spans and end: 100k, 1M.' },
    { name: '--seed', value: 'N', help: `The same seed gives the same traffic. Default ${DEFAULT_SEED}.` },
    { name: '--truth', value: 'FILE', help: 'Write what is true of the traffic (RED figures, service graph, root causes) as JSON at the end.' },
    ENDPOINT_OPTION,
  ],
  takesSettings: false,
  notes: ['Examples', '  spoor demo', '  spoor demo --spans 10M --hours 24', '  spoor demo --big-trace 100k'],
  run: async (args) => {
    const shop = createShop({ seed: numberOf(args, '--seed', DEFAULT_SEED) });
    const report = newSendReport();
    if (args.options.has('--big-trace')) await bigTrace(args, report);
    else if (args.options.has('--spans')) await backfill(shop, args, report);
    else await continuous(shop, args, report);
    const truthFile = args.options.get('--truth');
    if (truthFile !== undefined) writeFileSync(truthFile, truthText(shop.truth()));
    for (const reason of report.reasons) process.stderr.write(`  ${reason}\n`);
    return report.rejected === 0 ? 0 : 1;
  },
};

async function backfill(shop: Shop, args: ParsedArguments, report: SendReport): Promise<void> {
  const endpoint = otlpEndpoint(args);
  const spans = numberOf(args, '--spans', 0);
  const to = Date.now();
  const from = to - numberOf(args, '--hours', DEFAULT_HOURS) * MS_PER_HOUR;
  const progress = createProgress('demo');
  for (const block of shop.backfill({ spans, from: BigInt(Math.round(from)) * NANOS_PER_MS, to: BigInt(to) * NANOS_PER_MS })) {
    await sendBlock(block, endpoint, report);
    progress.update(report.sent, spans, `${report.sent.toLocaleString('en')} spans`);
  }
  progress.finish(`${report.sent.toLocaleString('en')} spans sent`);
}

async function bigTrace(args: ParsedArguments, report: SendReport): Promise<void> {
  const spans = numberOf(args, '--big-trace', 0);
  const start = BigInt(Date.now() - BIG_TRACE_AGE_MS) * NANOS_PER_MS;
  // A new trace each time, unless a seed says which.
  const block = mixedTrace(spans, { start, seed: numberOf(args, '--seed', Date.now() % 2 ** 31) });
  await sendBlock(block, otlpEndpoint(args), report);
  process.stdout.write(`${report.sent.toLocaleString('en')} spans in trace ${traceIdToHex(block.traceId)}\n`);
}

/** Paced by the clock: step n is sent when its second is over. Ends on Ctrl-C. */
async function continuous(shop: Shop, args: ParsedArguments, report: SendReport): Promise<void> {
  const endpoint = otlpEndpoint(args);
  const rate = numberOf(args, '--rate', DEFAULT_RATE);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const started = Date.now();
  process.stderr.write(`Sending about ${rate} spans a second to ${endpoint}. Ctrl-C ends it.\n`);
  let step = 0;
  for (const block of shop.continuous({ rate, from: BigInt(started) * NANOS_PER_MS })) {
    const due = started + ++step * 1000;
    try {
      await sleep(Math.max(0, due - Date.now()), undefined, { signal: stop.signal });
    } catch {
      break; // Ctrl-C while waiting: everything planned so far has been sent
    }
    await sendBlock(block, endpoint, report);
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${report.sent.toLocaleString('en')} spans sent`);
  }
  process.stderr.write(`\n${report.sent.toLocaleString('en')} spans sent\n`);
}

function numberOf(args: ParsedArguments, name: string, fallback: number): number {
  const text = args.options.get(name);
  if (text === undefined) return fallback;
  const match = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(text);
  if (match === null) throw new AppError('USAGE', `${name} takes a number such as 200000, 500k or 10M, not ${text}.`);
  return Number(match[1]) * COUNT_UNITS[match[2]!.toLowerCase()]!;
}

/** 64-bit integers as decimal strings. */
function truthText(truth: Truth): string {
  return `${JSON.stringify(truth, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`;
}
