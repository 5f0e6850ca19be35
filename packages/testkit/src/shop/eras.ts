import type { AttributeSpec } from './attribute-spec.ts';
import { int, number, pick, range, subject, text } from './attribute-spec.ts';

/** Which names of the semantic conventions a service writes: those before stability, those after, or both at once (`…/dup`). */
export type Era = 'old' | 'new' | 'both';

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
];

function inEra(era: Era, old: readonly AttributeSpec[], stable: readonly AttributeSpec[]): AttributeSpec[] {
  if (era === 'old') return [...old];
  return era === 'new' ? [...stable] : [...stable, ...old.filter(({ key }) => stable.every((other) => other.key !== key))];
}

export interface HttpExchange {
  readonly method: string;
  readonly route: string;
  /** The path with `{}` for the trace's subject. */
  readonly path: string;
  readonly ids: number;
  readonly ok: number;
  readonly host: string;
  readonly port: number;
}

const httpStatus = (key: string, ok: number): AttributeSpec => ({ key, value: { is: 'http-status', ok } });
const errorType: AttributeSpec = { key: 'error.type', value: { is: 'error-type' } };
const resend = (key: string): AttributeSpec => ({ key, value: { is: 'resend' } });

export function httpServer(era: Era, http: HttpExchange, edge: boolean): AttributeSpec[] {
  const agents = edge ? BROWSERS : ['node', 'envoy/1.36', 'okhttp/5.1.0', 'python-httpx/0.28.1'];
  return inEra(
    era,
    [
      text('http.method', http.method), text('http.route', http.route), subject('http.target', http.path, http.ids), httpStatus('http.status_code', http.ok),
      text('http.scheme', edge ? 'https' : 'http'), text('net.host.name', http.host), pick('http.user_agent', ...agents), text('http.flavor', edge ? '2.0' : '1.1'),
      range('http.response_content_length', 120, 60_000),
    ],
    [
      text('http.request.method', http.method), text('http.route', http.route), subject('url.path', http.path, http.ids), httpStatus('http.response.status_code', http.ok),
      text('url.scheme', edge ? 'https' : 'http'), text('server.address', http.host), pick('user_agent.original', ...agents), text('network.protocol.version', edge ? '2' : '1.1'),
      errorType,
    ],
  );
}

export function httpClient(era: Era, http: HttpExchange): AttributeSpec[] {
  const url = `http://${http.host}:${http.port}${http.path}`;
  return inEra(
    era,
    [
      text('http.method', http.method), subject('http.url', url, http.ids), httpStatus('http.status_code', http.ok), text('net.peer.name', http.host),
      int('net.peer.port', http.port), text('http.flavor', '1.1'), range('http.request_content_length', 2, 4000), resend('http.retry_count'),
    ],
    [
      text('http.request.method', http.method), subject('url.full', url, http.ids), httpStatus('http.response.status_code', http.ok), text('server.address', http.host),
      int('server.port', http.port), text('network.protocol.version', '1.1'), range('http.response.body.size', 120, 60_000), resend('http.request.resend_count'), errorType,
    ],
  );
}

export interface Rpc {
  readonly service: string;
  readonly method: string;
  readonly host: string;
  readonly port: number;
}

export function rpcSpan(era: Era, rpc: Rpc, client: boolean): AttributeSpec[] {
  return inEra(
    era,
    [
      text('rpc.system', 'grpc'), text('rpc.service', rpc.service), text('rpc.method', rpc.method), { key: 'rpc.grpc.status_code', value: { is: 'grpc-code' } },
      text(client ? 'net.peer.name' : 'net.host.name', rpc.host), int(client ? 'net.peer.port' : 'net.host.port', rpc.port), text('net.transport', 'ip_tcp'),
    ],
    [
      text('rpc.system.name', 'grpc'), text('rpc.method', `${rpc.service}/${rpc.method}`), { key: 'rpc.response.status_code', value: { is: 'grpc-name' } },
      text('server.address', rpc.host), int('server.port', rpc.port), text('network.type', 'ipv4'), errorType,
    ],
  );
}

export interface Query {
  readonly system: string;
  readonly operation: string;
  readonly table: string;
  readonly database: string;
  readonly statement: string;
  readonly host: string;
  readonly port: number;
  readonly maxRows: number;
}

export function sqlClient(era: Era, query: Query): AttributeSpec[] {
  return inEra(
    era,
    [
      text('db.system', query.system), text('db.statement', query.statement), text('db.operation', query.operation), text('db.name', query.database),
      text('db.sql.table', query.table), text('net.peer.name', query.host), int('net.peer.port', query.port), text('db.user', `${query.database}_app`),
    ],
    [
      text('db.system.name', query.system), text('db.query.text', query.statement), text('db.operation.name', query.operation), text('db.namespace', `${query.database}|public`),
      text('db.collection.name', query.table), text('server.address', query.host), int('server.port', query.port), range('db.response.returned_rows', 1, query.maxRows), errorType,
    ],
  );
}

export function redisClient(era: Era, command: string, keyPattern: string, host: string): AttributeSpec[] {
  return inEra(
    era,
    [
      text('db.system', 'redis'), number('db.statement', `${command} ${keyPattern}`, 5000), text('db.operation', command), int('db.redis.database_index', 0),
      text('net.peer.name', host), int('net.peer.port', 6379), text('net.transport', 'ip_tcp'),
    ],
    [
      text('db.system.name', 'redis'), number('db.query.text', `${command} ${keyPattern}`, 5000), text('db.operation.name', command), text('db.namespace', '0'),
      text('server.address', host), int('server.port', 6379), text('network.peer.address', '10.4.0.17'), errorType,
    ],
  );
}

export function kafkaSpan(era: Era, topic: string, side: { readonly group: string | undefined }): AttributeSpec[] {
  const send = side.group === undefined;
  return [
    text('messaging.system', 'kafka'),
    ...inEra(
      era,
      [
        text('messaging.destination', topic), text('messaging.destination_kind', 'topic'), text('messaging.operation', send ? 'publish' : 'process'),
        { key: 'messaging.message_id', value: { is: 'unique', prefix: 'm-' } }, { key: 'messaging.kafka.partition', value: { is: 'range', low: 0, high: 11 } },
        range('messaging.message_payload_size_bytes', 180, 9000), ...(send ? [] : [text('messaging.kafka.consumer_group', side.group)]),
      ],
      [
        text('messaging.destination.name', topic), text('messaging.operation.type', send ? 'send' : 'process'), text('messaging.operation.name', send ? 'send' : 'process'),
        { key: 'messaging.message.id', value: { is: 'unique', prefix: 'm-' } }, number('messaging.destination.partition.id', '{}', 12),
        range('messaging.message.body.size', 180, 9000), range('messaging.kafka.offset', 1, 90_000_000), ...(send ? [] : [text('messaging.consumer.group.name', side.group)]),
      ],
    ),
  ];
}
