import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';

const CLIENT = 3;
const PRODUCER = 4;

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.stop());

const run = async (app: string): Promise<void> => {
  const { code, stderr } = await runApp(app, receiver);
  // mysql2's own server numbers its packets otherwise than its client expects, and says so.
  expect({ code, stderr: stderr.replace(/^Warning: got packets out of order.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
};
const names = (kind: number): string[] => receiver.spans.filter((span) => span.kind === kind).map((span) => span.name);

describe('clients imported as ES modules; servers are stubs that speak enough of the protocol', () => {
  it('redis (stub server)', async () => {
    await run('redis.mjs');
    expect(names(CLIENT)).toEqual(expect.arrayContaining(['redis-SET', 'redis-GET']));
    expect(JSON.stringify(receiver.spans)).not.toContain('a secret');
  });

  it('ioredis (stub server)', async () => {
    await run('ioredis.mjs');
    expect(names(CLIENT)).toEqual(expect.arrayContaining(['set', 'get']));
    expect(JSON.stringify(receiver.spans)).not.toContain('a secret');
  });

  it('pg (stub server)', async () => {
    await run('pg.mjs');
    expect(names(CLIENT).filter((name) => name.startsWith('pg.query:SELECT'))).toHaveLength(2);
  });

  it('mysql2 (mysql2’s own server)', async () => {
    await run('mysql2.mjs');
    expect(names(CLIENT)).toEqual(['SELECT']);
  });

  it('mongodb (stub server)', async () => {
    await run('mongodb.mjs');
    expect(names(CLIENT)).toEqual(['insert users', 'find users']);
    expect(JSON.stringify(receiver.spans)).not.toContain('secret');
  });

  it('mongoose (stub server)', async () => {
    await run('mongoose.mjs');
    expect(names(CLIENT)).toContain('findOne users');
  });

  it('kafkajs (no broker: the send that fails makes the span)', async () => {
    await run('kafkajs.mjs');
    expect(receiver.spans.find((span) => span.kind === PRODUCER)).toMatchObject({ name: 'send orders', status: 2 });
  });

  it('amqplib (stub broker)', async () => {
    await run('amqplib.mjs');
    expect(names(PRODUCER)).toEqual(['publish orders']);
  });

  it('aws-sdk SQS (stub service)', async () => {
    await run('aws-sdk.mjs');
    const send = receiver.spans.find((span) => span.kind === PRODUCER);
    expect(send?.name).toBe('orders send');
    expect(receiver.spans.find((span) => span.kind === CLIENT)?.parentSpanId).toBe(send?.spanId);
  });

  it('@grpc/grpc-js (real client and server)', async () => {
    await run('grpc.mjs');
    const [client] = receiver.spans.filter((span) => span.kind === CLIENT);
    expect(client?.name).toBe('grpc.test.Greeter/Say');
    expect(receiver.spans.find((span) => span.kind === 2)?.parentSpanId).toBe(client?.spanId);
  });

  it('undici (real client and server): the server is told the client’s span', async () => {
    await run('undici.mjs');
    const client = receiver.spans.find((span) => span.kind === CLIENT);
    expect(receiver.spans.find((span) => span.kind === 2)?.parentSpanId).toBe(client?.spanId);
  });
});
