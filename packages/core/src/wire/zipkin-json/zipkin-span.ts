/** A span of Zipkin v2 as far as it is what it should be; anything else is absent. */
export interface ZipkinSpan {
  readonly traceId: unknown;
  readonly id: unknown;
  readonly parentId: unknown;
  readonly name: string;
  /** As sent, upper case in v2. */
  readonly kind: string;
  /** Microseconds. */
  readonly timestamp: unknown;
  readonly duration: unknown;
  /** The server's half of an RPC whose two halves have one id. */
  readonly shared: boolean;
  readonly debug: boolean;
  readonly local: ZipkinEndpoint;
  readonly remote: ZipkinEndpoint;
  readonly annotations: readonly { readonly timestamp: unknown; readonly value: string }[];
  readonly tags: readonly (readonly [key: string, value: string])[];
}

export interface ZipkinEndpoint {
  readonly service: string;
  readonly address: string;
  readonly port: number;
}

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function endpointOf(value: unknown): ZipkinEndpoint {
  const endpoint = isObject(value) ? value : {};
  const { port } = endpoint;
  return { service: textOf(endpoint['serviceName']), address: textOf(endpoint['ipv4']) || textOf(endpoint['ipv6']), port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= 0xffff ? port : 0 };
}

export const NO_ENDPOINT: ZipkinEndpoint = { service: '', address: '', port: 0 };

export function spanOfV2(span: Json): ZipkinSpan {
  const tags = isObject(span['tags']) ? span['tags'] : {};
  return {
    traceId: span['traceId'],
    id: span['id'],
    parentId: span['parentId'],
    name: textOf(span['name']),
    kind: textOf(span['kind']),
    timestamp: span['timestamp'],
    duration: span['duration'],
    shared: span['shared'] === true,
    debug: span['debug'] === true,
    local: endpointOf(span['localEndpoint']),
    remote: endpointOf(span['remoteEndpoint']),
    annotations: listOf(span['annotations']).map((note) => ({ timestamp: note['timestamp'], value: textOf(note['value']) })),
    tags: Object.entries(tags).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const),
  };
}
