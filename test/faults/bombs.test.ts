import { connect } from 'node:http2';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { eventually, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';
import { MEMORY_BOUND, enginePid, peakMemory, statusOf } from './support.ts';

const BOMB_BYTES = 256 * 1024 ** 2;
const TRACE = 'c'.repeat(32);
const TRACES_PATH = '/v1/traces';
const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const RESOURCE_EXHAUSTED = '8';
const INVALID_ARGUMENT = '3';

test('compression bombs are refused by every door in every codec, many at once, within bounded memory', async () => {
  const zeros = Buffer.alloc(BOMB_BYTES);
  const bombs = { gzip: gzipSync(zeros), deflate: deflateSync(zeros), zstd: zstdCompressSync(zeros), snappy: snappyZeros(BOMB_BYTES) };
  await using folder = await temporaryFolder();
  await using server = await startSpoor(folder.path);
  for (const [coding, bomb] of Object.entries(bombs)) {
    const http = await Promise.all(Array.from({ length: 12 }, () => post(server, coding, bomb)));
    // 503: so many at once are more than the server holds; it says so instead of growing.
    expect(new Set([413, 503]).isSupersetOf(new Set(http)), `${coding} over HTTP: ${http.join(' ')}`).toBe(true);
    expect(await post(server, coding, bomb), `${coding} over HTTP, alone`).toBe(413);
    expect(await call(server, coding, bomb), `${coding} over gRPC`).toBe(RESOURCE_EXHAUSTED);
  }
  // Within the limit on size, but no spans.
  const nonsense = gzipSync(zeros.subarray(0, 60 * 1024 ** 2));
  expect(await post(server, 'gzip', nonsense)).toBe(400);
  expect(await call(server, 'gzip', nonsense)).toBe(INVALID_ARGUMENT);

  // A span that is honest but for one value of 40 MB: the span is kept, the value cut, and it is said.
  const body = JSON.stringify({
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: TRACE, spanId: '00000000000000aa', name: 'large', startTimeUnixNano: `${Date.now()}000000`, endTimeUnixNano: `${Date.now()}000000`, attributes: [{ key: 'blob', value: { stringValue: 'x'.repeat(40e6) } }] }] }] }],
  });
  expect(await post(server, 'gzip', gzipSync(body), 'application/json')).toBe(200);
  expect(await eventually(() => statusOf(`${server.ui}/api/traces/${TRACE}`), (status) => status === 200)).toBe(200);
  const { spans } = (await (await fetch(`${server.ui}/api/spoor/v1/traces/${TRACE}/spans/aa`)).json()) as { spans: { attributes: { value: string }[]; repairs: string[] }[] };
  expect(spans[0]!.attributes[0]!.value.length).toBeLessThanOrEqual(1024 ** 2);
  expect(spans[0]!.repairs.length).toBeGreaterThan(0);

  expect(peakMemory(server.child.pid!)).toBeLessThan(MEMORY_BOUND);
  expect(peakMemory(enginePid(folder.path)!)).toBeLessThan(MEMORY_BOUND);
  expect(await statusOf(`${server.ui}/readyz`)).toBe(200);
});

async function post(server: ServerProcess, coding: string, body: Buffer<ArrayBuffer>, contentType = 'application/x-protobuf'): Promise<number> {
  const answer = await fetch(`${server.otlpHttp}${TRACES_PATH}`, { method: 'POST', headers: { 'content-type': contentType, 'content-encoding': coding }, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** The gRPC status of a call with this compressed message. */
async function call(server: ServerProcess, coding: string, message: Buffer): Promise<string> {
  const session = connect(server.otlpGrpc);
  try {
    return await new Promise((resolve, reject) => {
      const stream = session.request({ ':method': 'POST', ':path': EXPORT_PATH, 'content-type': 'application/grpc', te: 'trailers', 'grpc-encoding': coding });
      const prefix = Buffer.alloc(5);
      prefix[0] = 1;
      prefix.writeUInt32BE(message.length, 1);
      let status: string | undefined;
      const note = (headers: Readonly<Record<string, unknown>>): void => {
        if (typeof headers['grpc-status'] === 'string') status = headers['grpc-status'];
      };
      stream.on('response', note);
      stream.on('trailers', note);
      stream.on('error', (error) => (status === undefined ? reject(error) : undefined));
      stream.on('close', () => (status === undefined ? reject(new Error('closed without a status')) : resolve(status)));
      session.on('error', reject);
      stream.resume();
      stream.end(Buffer.concat([prefix, message]));
    });
  } finally {
    session.destroy();
  }
}

/** A raw Snappy block of zeros: one literal byte, then copies of 64 bytes from one byte before (3 bytes each). */
function snappyZeros(length: number): Buffer<ArrayBuffer> {
  const header: number[] = [];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    header.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) break;
  }
  const copies = Math.floor((length - 1) / 64);
  const rest = length - 1 - copies * 64;
  const copy = (bytes: number): Buffer => Buffer.from([((bytes - 1) << 2) | 2, 1, 0]);
  return Buffer.concat([Buffer.from([...header, 0, 0]), Buffer.alloc(copies * 3, copy(64)), ...(rest > 0 ? [copy(rest)] : [])]);
}
