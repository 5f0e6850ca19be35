import { describe, expect, it } from 'vitest';
import { connected, openGrpc, until } from '../testing/doors.ts';
import type { TestDoor } from '../testing/doors.ts';
import { EXPORT, framed, RawGrpc } from '../testing/grpc-client.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = frameOf(4, 0, 0, Buffer.alloc(0));
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const CONTINUATION = 9;
const END_STREAM = 1;
const END_HEADERS = 4;

function frameOf(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A literal header field without indexing, names and values shorter than 127 bytes (RFC 7541 §6.2.2). */
function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
}

const REQUEST = Buffer.concat([
  literal(':method', 'POST'),
  literal(':scheme', 'http'),
  literal(':path', EXPORT),
  literal(':authority', 'x'),
  literal('content-type', 'application/grpc'),
]);

const open = ({ metrics }: TestDoor) => metrics.value('spoor_receive_connections', { door: 'otlp-grpc' });

/** Writes all, reads and drops what comes; true when the server ended the connection by itself. */
async function flood(door: TestDoor, frames: readonly Buffer[], waitMs = 3000): Promise<boolean> {
  const socket = await connected(door.port);
  let ended = false;
  socket.on('end', () => (ended = true)).on('close', () => (ended = true)).resume();
  for (const frame of frames) {
    if (ended || socket.destroyed) break;
    if (!socket.write(frame)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), new Promise((resolve) => socket.once('close', resolve))]);
  }
  await until(() => ended, waitMs).catch(() => undefined);
  socket.destroy();
  return ended;
}

describe('a hostile HTTP/2 peer', () => {
  it('cannot grow memory with a million tiny DATA frames', async () => {
    await using door = await openGrpc();
    const before = process.memoryUsage().rss;
    const tiny = Buffer.concat(Array.from({ length: 10_000 }, () => frameOf(DATA, 0, 1, Buffer.from([0]))));
    const start = [PREFACE, SETTINGS, frameOf(HEADERS, END_HEADERS, 1, REQUEST), frameOf(DATA, 0, 1, Buffer.from([0, 3, 0, 0, 0]))];
    const cut = await flood(door, [...start, ...Array.from({ length: 100 }, () => tiny)]);
    expect(cut).toBe(true);
    expect(door.metrics.value('spoor_receive_requests_refused_total', { door: 'otlp-grpc', reason: 'too_many_frames' })).toBe(1);
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(150);
    await until(() => open(door) === 0);
  });

  it.each([
    ['empty DATA frames', Array.from({ length: 300 }, () => Buffer.concat(Array.from({ length: 1000 }, () => frameOf(DATA, 0, 1, Buffer.alloc(0)))))],
    ['pings', Array.from({ length: 100 }, () => Buffer.concat(Array.from({ length: 1000 }, () => frameOf(PING, 0, 0, Buffer.alloc(8)))))],
    ['settings', Array.from({ length: 100 }, () => Buffer.concat(Array.from({ length: 1000 }, () => SETTINGS)))],
  ])('is cut off when it floods with %s', async (_name, frames) => {
    await using door = await openGrpc();
    expect(await flood(door, [PREFACE, SETTINGS, frameOf(HEADERS, END_HEADERS, 1, REQUEST), ...frames])).toBe(true);
    await until(() => open(door) === 0);
    await using client = new RawGrpc(door.port);
    expect((await client.call({ pieces: [framed(Buffer.from([1]))] })).code).toBe(0);
  });

  it('is cut off when it opens and resets streams', async () => {
    await using door = await openGrpc();
    const resets = Array.from({ length: 20_000 }, (_, i) =>
      Buffer.concat([frameOf(HEADERS, END_HEADERS, 2 * i + 1, REQUEST), frameOf(RST_STREAM, 0, 2 * i + 1, Buffer.from([0, 0, 0, 8]))]),
    );
    expect(await flood(door, [PREFACE, SETTINGS, ...resets])).toBe(true);
    await until(() => open(door) === 0);
  });

  it.each([
    ['an unknown method', '/x.Y/Z', 'application/grpc'],
    ['a media type that is not gRPC', EXPORT, 'text/plain'],
    ['a proper call', EXPORT, 'application/grpc'],
  ])('may reset %s in the same packet', async (_name, path, type) => {
    await using door = await openGrpc();
    const request = Buffer.concat([literal(':method', 'POST'), literal(':scheme', 'http'), literal(':path', path), literal(':authority', 'x'), literal('content-type', type)]);
    const message = frameOf(DATA, END_STREAM, 1, framed(Buffer.from([1])));
    const reset = frameOf(RST_STREAM, 0, 1, Buffer.from([0, 0, 0, 8]));
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    door.ingest.answer = async () => {
      await answered;
      return { kind: 'busy', message: 'late', retryAfterSeconds: 1 };
    };
    await flood(door, [Buffer.concat([PREFACE, SETTINGS, frameOf(HEADERS, END_HEADERS, 1, request), message, reset])], 50);
    await flood(door, [Buffer.concat([PREFACE, SETTINGS, frameOf(HEADERS, END_HEADERS, 1, request), reset])], 50);
    await flood(door, [Buffer.concat([PREFACE, SETTINGS, frameOf(HEADERS, END_HEADERS, 1, request), message]), reset], 50);
    answer();
    await until(() => open(door) === 0);
  });

  it('is cut off when its headers never end', async () => {
    await using door = await openGrpc();
    const more = Buffer.concat(Array.from({ length: 200 }, (_, i) => literal(`x-${i}`, 'y'.repeat(100))));
    const frames = Array.from({ length: 500 }, () => frameOf(CONTINUATION, 0, 1, more.subarray(0, 16_000)));
    expect(await flood(door, [PREFACE, SETTINGS, frameOf(HEADERS, 0, 1, REQUEST), ...frames])).toBe(true);
    await until(() => open(door) === 0);
  });

  it('cannot have a header list over the limit', async () => {
    await using door = await openGrpc();
    await using client = new RawGrpc(door.port);
    const withHeader = (bytes: number) => client.call({ headers: { 'x-big': 'y'.repeat(bytes) }, pieces: [framed(Buffer.from([1]))] });
    // Before the client has acknowledged our settings only nghttp2's own 64 KiB hold.
    expect((await withHeader(70_000)).code).not.toBe(0);
    await using other = new RawGrpc(door.port);
    expect((await other.call({ pieces: [framed(Buffer.from([1]))] })).code).toBe(0);
    const answer = await other.call({ headers: { 'x-big': 'y'.repeat(17_000) }, pieces: [framed(Buffer.from([1]))] });
    expect(answer.code).not.toBe(0);
    expect(door.ingest.payloads).toHaveLength(1);
  });

  it('is counted when it breaks the protocol, and not when it just leaves', async () => {
    await using door = await openGrpc();
    const counted = () => door.metrics.value('spoor_connections_refused_total', { door: 'otlp-grpc', reason: 'protocol_error' });
    const call = [PREFACE, SETTINGS, frameOf(HEADERS, END_HEADERS, 1, REQUEST), frameOf(DATA, END_STREAM, 1, framed(Buffer.from([1])))];
    const socket = await connected(door.port);
    socket.resume().write(Buffer.concat(call));
    await until(() => door.ingest.payloads.length === 1);
    // As grpc-go leaves: last stream id 2^31 - 1, no error.
    socket.end(frameOf(GOAWAY, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])));
    await until(() => open(door) === 0);
    expect(counted()).toBe(0);
    await flood(door, [PREFACE, SETTINGS, frameOf(DATA, 0, 0, Buffer.from([1]))]);
    await until(() => open(door) === 0);
    expect(counted()).toBe(1);
  });

  it('cannot hold a stream by not taking the answer, nor a session by only saying goodbye', async () => {
    await using door = await openGrpc();
    const noWindow = frameOf(4, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0]));
    const socket = await connected(door.port);
    socket.resume().write(Buffer.concat([PREFACE, noWindow, frameOf(HEADERS, END_HEADERS, 1, REQUEST), frameOf(DATA, END_STREAM, 1, framed(Buffer.from([1])))]));
    await until(() => door.ingest.payloads.length === 1);
    socket.write(frameOf(GOAWAY, 0, 0, Buffer.alloc(8)));
    await until(() => open(door) === 0, 9000);
  });

  it('cannot open more streams than allowed', async () => {
    await using door = await openGrpc({ limits: { streamsPerSession: 10 } });
    const streams = Array.from({ length: 200 }, (_, i) => frameOf(HEADERS, END_HEADERS, 2 * i + 1, REQUEST));
    await flood(door, [PREFACE, SETTINGS, ...streams], 300);
    await until(() => open(door) === 0);
    expect(door.metrics.value('spoor_receive_requests_refused_total', { door: 'otlp-grpc', reason: 'aborted' })).toBeLessThanOrEqual(10);
  });

  it('cannot crash it with random frames', async () => {
    await using door = await openGrpc();
    let state = 99;
    const random = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
    for (let round = 0; round < 30; round++) {
      const frames = Array.from({ length: 20 }, () => {
        const payload = Buffer.from(Array.from({ length: random(60) }, () => random(256)));
        return random(3) === 0 ? frameOf(HEADERS, END_HEADERS | random(2), 1 + 2 * random(8), REQUEST) : frameOf(random(11), random(64), random(10), payload);
      });
      await flood(door, [PREFACE, SETTINGS, ...frames], 5);
    }
    await until(() => open(door) === 0);
    await using client = new RawGrpc(door.port);
    expect((await client.call({ pieces: [framed(Buffer.from([1]))] })).code).toBe(0);
  });

  it('may end its side early: END_STREAM on the headers', async () => {
    await using door = await openGrpc();
    await flood(door, [PREFACE, SETTINGS, frameOf(HEADERS, END_HEADERS | END_STREAM, 1, REQUEST)], 200);
    expect(door.metrics.value('spoor_receive_requests_refused_total', { door: 'otlp-grpc', reason: 'framing' })).toBe(1);
  });
});
