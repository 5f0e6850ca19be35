import type { SpanBlock } from '@spoor/core/model';
import fc from 'fast-check';
import type { QueryVocabulary } from '../../../../../core/src/traceql/testing/arbitrary-field.ts';
import { testBlock } from '../../../api/testing/spans.ts';
import type { TestAttributes, TestSpan, TestValue } from '../../../api/testing/spans.ts';

export const EPOCH = 1_790_000_000n * 1_000_000_000n;
const SECOND = 1_000_000_000n;

const TEXTS = ['', 'a', 'b', 'GET', 'postgresql', 'mssql', 'microsoft.sql_server', "it's", 'x'.repeat(130)];
const SPAN_KEYS = ['k', 'n', 'flag', 'http.status_code', 'http.response.status_code', 'db.system', 'db.system.name', 'url.path', 'net.peer.name', 'server.address', 'rpc.service', 'rpc.method'];
const RESOURCE_KEYS = ['k', 'env', 'deployment.environment', 'deployment.environment.name'];

/** What the traces below have. */
export const WORDS: QueryVocabulary = {
  attributes: {
    span: [...SPAN_KEYS, 'nowhere'],
    resource: ['service.name', ...RESOURCE_KEYS],
    event: ['k', 'attempt'],
    link: ['k', 'weight'],
    instrumentation: ['k'],
    unscoped: ['k', 'n', 'flag', 'service.name', 'http.response.status_code', 'env'],
  },
  intrinsics: [
    'span:name', 'span:status', 'span:kind', 'span:duration', 'span:statusMessage', 'span:childCount', 'trace:duration', 'trace:rootName', 'trace:rootService', 'event:name', 'event:timeSinceStart',
    'instrumentation:name', 'instrumentation:version', 'nestedSetParent', 'nestedSetLeft', 'span:id', 'span:parentID', 'trace:id', 'link:spanID',
  ],
  strings: [...TEXTS, 'svc-a', 'svc-b', '0000000000000001', '1', 'zz'],
  patterns: ['', '.*', 'a|b', 'svc-.', '(?i)get', 'x+', '[^a]'],
  ints: [0n, 1n, 2n, 500n, 200n, -1n, 1_000n],
  floats: [0.5, 2, 500, -1, 1.5],
  durations: [0n, 1n, 1_000n, 1_000_000n, 1_000_000_000n, 3_000_000_000n],
};

const value: fc.Arbitrary<TestValue> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<TestValue>(...TEXTS) },
  { weight: 4, arbitrary: fc.constantFrom<TestValue>(0n, 1n, 2n, 200n, 500n, -1n) },
  { weight: 2, arbitrary: fc.constantFrom<TestValue>(0.5, 2, 500, Number.NaN, Infinity) },
  { weight: 2, arbitrary: fc.boolean() },
  {
    weight: 1,
    arbitrary: fc.constantFrom<TestValue>(
      { type: 'array', json: '{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}' },
      { type: 'array', json: '{"arrayValue":{"values":[{"intValue":"2"},{"doubleValue":0.5}]}}' },
      { type: 'map', json: '{"kvlistValue":{"values":[]}}' },
      { type: 'bytes', json: '{"bytesValue":"AQI="}' },
      null,
    ),
  },
);

/** Test blocks hash resources by their JSON, which has no infinities. */
const finite = value.filter((one) => typeof one !== 'number' || Number.isFinite(one));

function attributes(keys: readonly string[], maxLength: number, of: fc.Arbitrary<TestValue> = value): fc.Arbitrary<TestAttributes> {
  return fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), of), { selector: ([key]) => key, maxLength }).map((entries) => Object.fromEntries(entries));
}

const event = fc.record({ time: fc.bigInt({ min: -5n, max: 5n }), name: fc.constantFrom('exception', 'retry', 'a'), attributes: attributes(['k', 'attempt'], 2) });
const link = fc.record({ traceId: fc.constant('0'.repeat(31) + '7'), spanId: fc.constantFrom('0000000000000001', 'abcdabcdabcdabcd'), attributes: attributes(['k', 'weight'], 2) });

const span = fc.record({
  /** Position of the parent among the spans of the trace; itself and later ones too: traces are sent by strangers. */
  parent: fc.oneof({ weight: 5, arbitrary: fc.nat(6) }, fc.constant(-1), fc.constant(-2)),
  offset: fc.oneof(fc.bigInt({ min: 0n, max: 4n * SECOND }), fc.constantFrom(0n, SECOND, 60n * SECOND), fc.bigInt({ min: 0n, max: 300n * SECOND })),
  duration: fc.oneof(fc.constantFrom(0n, 1n, 1_000n, SECOND), fc.bigInt({ min: 0n, max: 5n * SECOND })),
  service: fc.constantFrom('svc-a', 'svc-b', 'a'),
  name: fc.constantFrom('GET', 'a', 'b', ''),
  kind: fc.nat(5),
  status: fc.nat(2),
  statusMessage: fc.constantFrom('', '', 'a'),
  attributes: attributes(SPAN_KEYS, 6),
  resource: attributes(RESOURCE_KEYS, 2, finite),
  scope: fc.record({ name: fc.constantFrom('', 'a', 'lib'), version: fc.constantFrom('', '1'), attributes: attributes(['k'], 1, finite) }),
  events: fc.array(event, { maxLength: 2 }),
  links: fc.array(link, { maxLength: 1 }),
});

const trace = fc.record({ start: fc.oneof(fc.bigInt({ min: 0n, max: 1_200n * SECOND }), fc.constantFrom(0n, 60n * SECOND, 600n * SECOND)), spans: fc.array(span, { minLength: 1, maxLength: 8 }) });

/** Spans of several traces within twenty minutes of `EPOCH`. */
export const randomTraces: fc.Arbitrary<readonly TestSpan[]> = fc.array(trace, { minLength: 1, maxLength: 14 }).map((traces) =>
  traces.flatMap(({ start, spans }, number) => {
    const traceId = (number + 1).toString(16).padStart(32, number % 2 === 0 ? '0' : 'a');
    const idOf = (at: number): string => (number * 16 + at + 1).toString(16).padStart(16, '0');
    return spans.map(({ parent, offset, events, ...rest }, at): TestSpan => {
      const parentId = parent === -1 ? undefined : parent === -2 ? 'dead00000000beef' : idOf(parent % spans.length);
      const begun = EPOCH + start + offset;
      return { traceId, spanId: idOf(at), ...(parentId === undefined ? {} : { parentId }), start: begun, events: events.map((one) => ({ ...one, time: begun + one.time * 1_000n })), ...rest };
    });
  }),
);

/** The spans as a block of one tenant. */
export function blockOf(spans: readonly TestSpan[], tenant: string): SpanBlock {
  const block = testBlock(spans);
  block.resources.tenant.fill(block.strings.internString(tenant), 0, block.resources.count);
  return block;
}
