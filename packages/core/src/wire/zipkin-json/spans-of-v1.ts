import { NO_ENDPOINT, endpointOf, listOf, textOf } from './zipkin-span.ts';
import type { Json, ZipkinEndpoint, ZipkinSpan } from './zipkin-span.ts';

/** Core annotations: where a half of an RPC or of a message begins and ends. */
const HALVES = [
  { kind: 'CLIENT', begin: 'cs', end: 'cr', peer: 'sa' },
  { kind: 'SERVER', begin: 'sr', end: 'ss', peer: 'ca' },
  { kind: 'PRODUCER', begin: 'ms', end: undefined, peer: 'ma' },
  { kind: 'CONSUMER', begin: 'mr', end: undefined, peer: 'ma' },
] as const;
const CORE: ReadonlySet<string> = new Set(['cs', 'cr', 'sr', 'ss', 'ms', 'mr']);

interface Note {
  readonly timestamp: unknown;
  readonly value: string;
  readonly endpoint: ZipkinEndpoint;
}

/** Version 1 has both halves of an RPC in one span: they become a span each, the server's as the shared one. */
export function spansOfV1(span: Json): readonly ZipkinSpan[] {
  const notes: readonly Note[] = listOf(span['annotations']).map((note) => ({ timestamp: note['timestamp'], value: textOf(note['value']), endpoint: endpointOf(note['endpoint']) }));
  const binary = listOf(span['binaryAnnotations']).map((note) => ({ key: textOf(note['key']), value: note['value'], endpoint: endpointOf(note['endpoint']) }));
  const tags = binary.filter(({ value }) => value !== true).map(({ key, value }) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const);
  const found = HALVES.map((half) => ({ half, begin: notes.find(({ value }) => value === half.begin), end: half.end === undefined ? undefined : notes.find(({ value }) => value === half.end) })).filter(
    ({ begin, end }) => begin !== undefined || end !== undefined,
  );
  const base = { traceId: span['traceId'], id: span['id'], parentId: span['parentId'], name: textOf(span['name']), debug: span['debug'] === true };
  const events = notes.filter(({ value }) => !CORE.has(value));
  const whole = { timestamp: span['timestamp'], duration: span['duration'] };
  if (found.length === 0) {
    const local = binary.find(({ endpoint }) => endpoint.service !== '')?.endpoint ?? events[0]?.endpoint ?? NO_ENDPOINT;
    return [{ ...base, ...whole, kind: '', shared: false, local, remote: NO_ENDPOINT, annotations: events, tags }];
  }
  return found.map(({ half, begin, end }, i) => {
    const local = (begin ?? end)?.endpoint ?? NO_ENDPOINT;
    // The first half has the span's own times; the other one has what its annotations say.
    const times = i === 0 && whole.timestamp !== undefined ? whole : { timestamp: begin?.timestamp ?? end?.timestamp, duration: difference(begin?.timestamp, end?.timestamp) };
    const isOwn = (endpoint: ZipkinEndpoint): boolean => (endpoint.service === '' ? i === 0 : endpoint.service === local.service);
    const remote = binary.find(({ key, value }) => key === half.peer && value === true)?.endpoint ?? NO_ENDPOINT;
    const own = binary.filter(({ value, endpoint }) => value !== true && isOwn(endpoint)).map(({ key, value }) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const);
    return { ...base, ...times, kind: half.kind, shared: half.kind === 'SERVER' && i > 0, local, remote, annotations: events.filter(({ endpoint }) => isOwn(endpoint)), tags: found.length === 1 ? tags : own };
  });
}

function difference(begin: unknown, end: unknown): number | undefined {
  return typeof begin === 'number' && typeof end === 'number' && end >= begin ? end - begin : undefined;
}
