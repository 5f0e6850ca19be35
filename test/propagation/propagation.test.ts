import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FROM_SOURCES } from '../examples/example-process.ts';

/**
 * The rules as a sender meets them. A socket carries what no client library would send: repeated headers, white space,
 * any case. Two services: one with the default propagators, one that speaks everything.
 */
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const VALID = `00-${TRACE}-${PARENT}-01`;

interface Service {
  readonly child: ChildProcess;
  readonly port: number;
}

let w3c: Service;
let all: Service;

async function start(propagators: string): Promise<Service> {
  const child = spawn(process.execPath, ['--import', '@spoor/node', join(import.meta.dirname, 'service.mjs')], {
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none', OTEL_PROPAGATORS: propagators, ...FROM_SOURCES },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, port: Number(/listening on (\d+)/.exec(line.toString())![1]) };
}

beforeAll(async () => {
  [w3c, all] = await Promise.all([start('tracecontext,baggage'), start('xray,jaeger,b3multi,b3,tracecontext,baggage')]);
});
afterAll(async () => {
  for (const { child } of [w3c, all]) {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
});

/** Sends these header lines as they are; answers the headers that the service sent on, by lower-case name. */
async function sentOn(headers: readonly string[], service = w3c): Promise<Record<string, string>> {
  const socket = connect(service.port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  const raw = JSON.parse(/\[.*\]/s.exec(text)![0]) as string[];
  const found: Record<string, string> = {};
  for (let i = 0; i < raw.length; i += 2) {
    expect(found).not.toHaveProperty(raw[i]!.toLowerCase());
    found[raw[i]!.toLowerCase()] = raw[i + 1]!;
  }
  return found;
}

const traceIdOf = (headers: Record<string, string>): string => {
  expect(headers['traceparent']).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/);
  return headers['traceparent']!.slice(3, 35);
};

describe('over a socket', () => {
  test('the trace goes on with a span of ours', async () => {
    const headers = await sentOn([`traceparent: ${VALID}`]);
    expect(traceIdOf(headers)).toBe(TRACE);
    expect(headers['traceparent']).not.toContain(PARENT);
    expect(headers['traceparent']).toMatch(/-01$/);
  });

  test('a trace that begins here says that its id is random', async () => {
    expect((await sentOn([]))['traceparent']).toMatch(/-03$/);
  });

  test.each([
    ['header names in any case', [`TraceParent: ${VALID}`]],
    ['white space around', [`traceparent: \t ${VALID} \t`]],
    ['a later version', [`traceparent: cc${VALID.slice(2)}-more`]],
  ])('%s: the trace goes on', async (_, lines) => {
    expect(traceIdOf(await sentOn(lines))).toBe(TRACE);
  });

  test.each([
    ['two headers', [`traceparent: ${VALID}`, `traceparent: 00-${TRACE}-${'c'.repeat(16)}-01`]],
    ['twice the same', [`traceparent: ${VALID}`, `traceparent: ${VALID}`]],
    ['a name nearly right', [`trace-parent: ${VALID}`]],
    ['version ff', [`traceparent: ff${VALID.slice(2)}`]],
    ['more after version 00', [`traceparent: ${VALID}-more`]],
    ['an id of zeros', [`traceparent: 00-${'0'.repeat(32)}-${PARENT}-01`]],
    ['upper case', [`traceparent: ${VALID.toUpperCase()}`]],
  ])('%s: the trace restarts, without its tracestate', async (_, lines) => {
    const headers = await sentOn([...lines, 'tracestate: foo=1']);
    expect(traceIdOf(headers)).not.toBe(TRACE);
    expect(headers['tracestate'] ?? '').not.toContain('foo');
  });

  test('several tracestate headers go on as one, in order; the empty one is left out', async () => {
    const headers = await sentOn([`traceparent: ${VALID}`, 'tracestate: foo=1,bar=2', 'TraceState:', 'tracestate: \tbaz=3 , qux=4']);
    expect(headers['tracestate']).toBe('foo=1,bar=2,baz=3,qux=4');
  });

  test.each(['foo=1,foo=2', 'FOO=1', 'foo', Array.from({ length: 33 }, (_, i) => `k${i}=1`).join(',')])('an illegal tracestate is not sent on, the trace is: %s', async (tracestate) => {
    const headers = await sentOn([`traceparent: ${VALID}`, `tracestate: ${tracestate}`]);
    expect(traceIdOf(headers)).toBe(TRACE);
    expect(headers).not.toHaveProperty('tracestate');
  });

  test('a trace that is not sampled stays so, and passes on what others wrote', async () => {
    const headers = await sentOn([`traceparent: 00-${TRACE}-${PARENT}-00`, 'tracestate: rojo=1,ot=th:8']);
    expect(headers['traceparent']).toMatch(/-00$/);
    expect(headers['tracestate']).toBe('rojo=1');
  });

  test('baggage in several headers goes on as one; what is too much or illegal does not', async () => {
    const headers = await sentOn(['baggage: userId=alice', 'baggage: server%20node=x, node = DF%2028;p=1, bad value=1']);
    expect(headers['baggage']).toBe('userId=alice,server%20node=x,node=DF%2028;p=1');
    expect(await sentOn([`baggage: big=${'x'.repeat(8300)}`])).not.toHaveProperty('baggage');
  });

  test('every format is understood and sent', async () => {
    const formats = {
      b3: `b3: ${TRACE}-${PARENT}-1`,
      'b3 multi': `X-B3-TraceId: ${TRACE}\r\nX-B3-SpanId: ${PARENT}\r\nX-B3-Sampled: 1`,
      jaeger: `uber-trace-id: ${TRACE}%3A${PARENT}%3A0%3A1`,
      xray: `X-Amzn-Trace-Id: Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${PARENT};Sampled=1`,
    };
    for (const [format, line] of Object.entries(formats)) {
      const headers = await sentOn([line], all);
      expect([format, traceIdOf(headers)]).toEqual([format, TRACE]);
      const spanId = headers['traceparent']!.slice(36, 52);
      expect(headers).toMatchObject({
        b3: `${TRACE}-${spanId}-1`,
        'x-b3-traceid': TRACE,
        'x-b3-spanid': spanId,
        'x-b3-sampled': '1',
        'uber-trace-id': `${TRACE}:${spanId}:0:1`,
        'x-amzn-trace-id': `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=${spanId};Sampled=1`,
        // Not known to be random: made elsewhere.
        traceparent: `00-${TRACE}-${spanId}-01`,
      });
    }
    // A denial has no ids: they are made here, and random.
    expect((await sentOn(['b3: 0'], all))['traceparent']).toMatch(/-02$/);
  });
});
