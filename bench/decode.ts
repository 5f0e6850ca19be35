/**
 * Decoding speed, one thread: `node bench/decode.ts [seconds]`. 512-span requests of ~380-byte spans with 8 to 10
 * attributes into blocks of 50 k spans, as the writer fills them.
 */
import { decodeOtlpJson, decodeOtlpProtobuf, encodeOtlpJson, encodeOtlpProtobuf } from '../packages/core/src/wire/index.ts';
import { DEFAULT_LIMITS, SpanBlock } from '../packages/core/src/model/index.ts';
import type { DecodeContext, DecodeReport } from '../packages/core/src/model/index.ts';

const SPANS_PER_REQUEST = 512;
const REQUESTS = 200;
const BLOCK_SPANS = 50_000;
const context: DecodeContext = { tenant: 'default', receivedAt: 1_700_000_000_000_000_000n, limits: DEFAULT_LIMITS };

let seed = 42;
function random(below: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

function hex(digits: number): string {
  let text = '1';
  while (text.length < digits) text += random(16).toString(16);
  return text;
}

function request(index: number): unknown {
  const service = index % 30;
  const spans = [];
  let traceId = hex(32);
  for (let i = 0; i < SPANS_PER_REQUEST; i++) {
    if (i % 8 === 0) traceId = hex(32);
    const start = 1_700_000_000_000_000_000n + BigInt(random(1_000_000_000)) * 1000n;
    const route = random(40);
    const attributes = [
      { key: 'http.request.method', value: { stringValue: ['GET', 'POST', 'PUT', 'DELETE'][random(4)] } },
      { key: 'http.route', value: { stringValue: `/api/v1/resource-${route}/{id}` } },
      { key: 'url.path', value: { stringValue: `/api/v1/resource-${route}/${random(100_000)}` } },
      { key: 'http.response.status_code', value: { intValue: String([200, 200, 200, 404, 500][random(5)]) } },
      { key: 'server.address', value: { stringValue: `service-${service}.prod.svc.cluster.local` } },
      { key: 'server.port', value: { intValue: '8080' } },
      { key: 'user.id', value: { stringValue: `user-${random(1_000_000)}` } },
      { key: 'net.peer.ip', value: { stringValue: `10.0.${random(256)}.${random(256)}` } },
    ];
    if (random(2) === 0) attributes.push({ key: 'thread.id', value: { intValue: String(random(64)) } });
    if (random(2) === 0) attributes.push({ key: 'cache.hit', value: { boolValue: random(2) === 0 } as never });
    spans.push({
      traceId,
      spanId: hex(16),
      parentSpanId: i % 8 === 0 ? '' : hex(16),
      name: `GET /api/v1/resource-${route}/{id}`,
      kind: 1 + random(5),
      flags: 257,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + BigInt(random(1_000_000_000))),
      attributes,
      status: { code: random(50) === 0 ? 2 : 0 },
    });
  }
  const resource = {
    attributes: [
      { key: 'service.name', value: { stringValue: `service-${service}` } },
      { key: 'service.instance.id', value: { stringValue: `instance-${service}-${index % 3}` } },
      { key: 'telemetry.sdk.name', value: { stringValue: 'opentelemetry' } },
      { key: 'telemetry.sdk.language', value: { stringValue: 'nodejs' } },
      { key: 'telemetry.sdk.version', value: { stringValue: '3.1.1' } },
      { key: 'process.pid', value: { intValue: '4242' } },
      { key: 'host.name', value: { stringValue: `node-${index % 10}` } },
    ],
  };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: '@opentelemetry/instrumentation-http', version: '0.301.0' }, spans }] }] };
}

function measure(name: string, payloads: readonly Uint8Array[], decode: (bytes: Uint8Array, block: SpanBlock, context: DecodeContext) => DecodeReport, seconds: number): void {
  const block = new SpanBlock();
  const bytes = payloads.reduce((sum, payload) => sum + payload.length, 0) / payloads.length / SPANS_PER_REQUEST;
  const run = (until: number): number => {
    let spans = 0;
    for (let i = 0; performance.now() < until; i++) {
      if (block.count + SPANS_PER_REQUEST > BLOCK_SPANS) block.clear();
      const report = decode(payloads[i % payloads.length]!, block, context);
      if (report.accepted !== SPANS_PER_REQUEST) throw new Error(`Decoded ${report.accepted} spans: ${report.messages[0]}`);
      spans += report.accepted;
    }
    return spans;
  };
  run(performance.now() + 1000);
  const from = performance.now();
  const cpu = process.cpuUsage();
  const spans = run(from + seconds * 1000);
  const elapsed = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(`${name}: ${Math.round(spans / elapsed).toLocaleString('en')} spans/s, ${((user + system) / spans).toFixed(2)} µs of CPU and ${Math.round(bytes)} bytes a span`);
}

const seconds = Number(process.argv[2] ?? 5);
const encoder = new TextEncoder();
const protobuf: Uint8Array[] = [];
const json: Uint8Array[] = [];
for (let i = 0; i < REQUESTS; i++) {
  const block = new SpanBlock();
  decodeOtlpJson(encoder.encode(JSON.stringify(request(i))), block, context);
  protobuf.push(encodeOtlpProtobuf(block));
  json.push(encoder.encode(encodeOtlpJson(block)));
}
measure('OTLP protobuf → block', protobuf, decodeOtlpProtobuf, seconds);
measure('OTLP JSON → block', json, decodeOtlpJson, seconds);
