import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import grpc from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { otlpJson } from '../../packages/node/src/export/otlp-json.ts';
import { OtlpReceiver } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';

it('keeps spans while the backend restarts and sends them when it is back', async () => {
  const first = await OtlpReceiver.start();
  const { port } = first;
  let second: OtlpReceiver | undefined;
  const { code, stderr } = await runApp('steady.mjs', first, {
    arguments: ['40', '50'],
    env: { OTEL_BSP_SCHEDULE_DELAY: '100' },
    onOutput(output) {
      if (output.includes('made 10\n') && !output.includes('made 11\n')) void first.stop();
      if (output.includes('made 20\n') && second === undefined) void OtlpReceiver.start(port).then((made) => (second = made));
    },
  });
  const ids = new Set([...first.spans, ...(second?.spans ?? [])].map((span) => span.attributes['number']));
  await second?.stop();
  expect(code).toBe(0);
  expect(ids.size).toBe(40);
  expect(stderr).toContain('cannot be reached');
  expect(stderr).toContain('answers again');
});

it('retries 503 and gives up 400, which it reports to the user once and to the backend', async () => {
  const receiver = await OtlpReceiver.start();
  receiver.status = 503;
  const { stderr } = await runApp('steady.mjs', receiver, {
    arguments: ['60', '50'],
    env: { OTEL_BSP_SCHEDULE_DELAY: '50' },
    onOutput(output) {
      if (output.includes('made 5\n') && receiver.status === 503) receiver.status = 400;
      if (receiver.requests.length > 4 && output.includes('made 35\n')) receiver.status = 200;
    },
  });
  await receiver.stop();
  expect(stderr.match(/are being lost/g)).toHaveLength(1);
  const report = receiver.spans.find((span) => span.name === 'spoor.dropped');
  expect(Number(report?.attributes['spoor.dropped.refused'])).toBeGreaterThan(0);
  const arrived = new Set(receiver.spans.map((span) => span.attributes['number']).filter((number) => number !== undefined)).size;
  expect(arrived + Number(report?.attributes['spoor.dropped.refused'])).toBe(60);
});

it('bounds what waits for an absent backend, and counts what that costs', async () => {
  const { stderr, stdout } = await runApp('flood.mjs', { url: 'http://127.0.0.1:1' }, { arguments: ['200000'] });
  const { grown, millis } = JSON.parse(stdout) as { grown: number; millis: number };
  // 200 000 spans of some 250 bytes are 50 MB; 16 MiB may wait.
  expect(grown).toBeLessThan(120);
  expect(millis).toBeLessThan(20_000);
  expect(stderr.match(/spans are being lost \(queue full/g)).toHaveLength(1);
});

it('compresses, and sends headers, when told to', async () => {
  const receiver = await OtlpReceiver.start();
  await runApp('steady.mjs', receiver, { arguments: ['3', '1'], env: { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=secret%20key' } });
  await receiver.stop();
  expect(receiver.spans).toHaveLength(3);
  expect(receiver.requests[0]?.headers).toMatchObject({ 'content-encoding': 'gzip', 'x-api-key': 'secret key' });
});

it('speaks gRPC to a real gRPC server', async () => {
  const bodies: Buffer[] = [];
  const server = new grpc.Server();
  const same = (value: Buffer): Buffer => value;
  const Export = { path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export', requestStream: false, responseStream: false, requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
  server.addService({ Export }, {
    Export: (call: { request: Buffer }, answer: (error: null, body: Buffer) => void) => {
      bodies.push(call.request);
      answer(null, Buffer.alloc(0));
    },
  });
  const port = await new Promise<number>((resolve, reject) => server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => (error === null ? resolve(bound) : reject(error))));
  for (const way of ['natural', 'exit']) {
    await runApp('exits.mjs', { url: `http://127.0.0.1:${port}` }, { arguments: [way], env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_COMPRESSION: way === 'exit' ? 'gzip' : 'none' } });
  }
  server.forceShutdown();
  const names = bodies.map((body) => otlpJson(body, 'traces').toString().match(/"name":"work"/g)?.length);
  expect(names).toEqual([3, 3]);
});

it('is not held up by a slow backend', async () => {
  const slow = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.end(), 3000));
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { stdout } = await runApp('steady.mjs', { url: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` }, { arguments: ['20', '20'], env: { OTEL_BSP_SCHEDULE_DELAY: '10' } });
  slow.close();
  slow.closeAllConnections();
  const worst = Number(/worst (\d+)/.exec(stdout)?.[1]);
  expect(worst).toBeLessThan(1500);
});
