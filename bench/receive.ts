/**
 * The doors alone: `node bench/receive.ts [seconds]`. OTLP/HTTP and gRPC listeners with an ingest that keeps nothing, in one
 * process; 512-span requests from a client in another. CPU of the server per 1 M spans is the figure that counts, the rate
 * is bounded by the client as well. `--serve` is the server's side.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newDecodeReport } from '../packages/core/src/model/index.ts';
import { createLog, Metrics } from '../packages/server/src/observe/index.ts';
import { startOtlpGrpc, startOtlpHttp } from '../packages/server/src/receive/index.ts';
import { figuresOf } from './procs.ts';

const SPANS = 512;

if (process.argv.includes('--serve')) await serve();
else await measure(Number(process.argv[2] ?? 10));

async function serve(): Promise<void> {
  const metrics = new Metrics();
  const log = createLog('warn', (line) => process.stderr.write(line));
  const report = newDecodeReport();
  report.accepted = SPANS;
  const outcome = { kind: 'kept', report } as const;
  const options = { host: '127.0.0.1', port: 0, metrics, log, ingest: { accept: () => Promise.resolve(outcome) } };
  const http = await startOtlpHttp(options);
  const grpc = await startOtlpGrpc(options);
  console.log(JSON.stringify({ http: http.port, grpc: grpc.port }));
  process.once('SIGTERM', () => process.exit());
}

interface Figures {
  readonly rate: number;
  readonly acknowledged: number;
  readonly clientCpuSeconds: number;
  readonly ackP99: number;
  readonly failed: number;
}

async function measure(seconds: number): Promise<void> {
  const server = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), '--serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const ports = JSON.parse(line.toString()) as { http: number; grpc: number };
    const pid = server.pid ?? 0;
    for (const [name, args] of [
      ['http', ['--http', `http://127.0.0.1:${ports.http}`]],
      ['grpc', ['--grpc', `http://127.0.0.1:${ports.grpc}`]],
      ['grpc on the HTTP port', ['--grpc', `http://127.0.0.1:${ports.http}`]],
    ] as const) {
      await load(args, 2); // warm
      const before = figuresOf([pid]);
      const figures = await load(args, seconds);
      const after = figuresOf([pid]);
      const cpu = ((after.cpuSeconds - before.cpuSeconds) / figures.acknowledged) * 1e6;
      const { rate, ackP99, failed, clientCpuSeconds } = figures;
      console.log(
        `${name.padEnd(22)} ${String(rate).padStart(8)} spans/s  server ${cpu.toFixed(2)} CPU-s per 1 M  client ${((clientCpuSeconds / figures.acknowledged) * 1e6).toFixed(2)}  p99 ${ackP99} ms  RSS ${Math.round(after.rssBytes / 2 ** 20)} MiB  failed ${failed}`,
      );
    }
  } finally {
    server.kill();
  }
}

async function load(args: readonly string[], seconds: number): Promise<Figures> {
  const client = fileURLToPath(new URL('load-client.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, client, ...args, '--seconds', String(seconds), '--payloads', '60']);
  return JSON.parse(stdout) as Figures;
}
