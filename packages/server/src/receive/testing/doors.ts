import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Metrics, SILENT_LOG } from '../../observe/index.ts';
import { startOtlpGrpc, startOtlpHttp } from '../index.ts';
import type { Listener, OtlpHttpOptions } from '../index.ts';
import { RecordingIngest } from './recording-ingest.ts';

export interface TestDoor extends AsyncDisposable {
  readonly ingest: RecordingIngest;
  readonly metrics: Metrics;
  readonly listener: Listener;
  readonly port: number;
  readonly url: string;
}

/** A real OTLP/HTTP door on a free port, in front of a recording ingest. */
export function openHttp(options: Partial<OtlpHttpOptions> = {}): Promise<TestDoor> {
  return open(startOtlpHttp, options);
}

export function openGrpc(options: Partial<OtlpHttpOptions> = {}): Promise<TestDoor> {
  return open(startOtlpGrpc, options);
}

async function open(start: (options: OtlpHttpOptions) => Promise<Listener>, options: Partial<OtlpHttpOptions>): Promise<TestDoor> {
  const ingest = new RecordingIngest();
  const metrics = new Metrics();
  const listener = await start({ host: '127.0.0.1', port: 0, ingest, metrics, log: SILENT_LOG, ...options });
  return {
    ingest,
    metrics,
    listener,
    port: listener.port,
    url: `http://127.0.0.1:${listener.port}`,
    [Symbol.asyncDispose]: () => listener.close(50),
  };
}

/** Sends raw bytes and collects the answer until the server closes or `forMs` passes. */
export async function talk(port: number, bytes: string | Uint8Array, forMs = 500): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(bytes);
  const closed = once(socket, 'close');
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, forMs))]);
  socket.destroy();
  return answer;
}

export async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

export async function until(condition: () => boolean, forMs = 5000): Promise<void> {
  const end = performance.now() + forMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
