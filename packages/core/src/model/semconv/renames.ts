import { INCOMING, OUTGOING } from './alias.ts';
import type { Exchange } from './conversions.ts';
import { INT_TO_TEXT, renamedValues } from './conversions.ts';

/**
 * One attribute that got another name. Source: the semantic-convention registry's deprecation notes, its schema files
 * up to 1.44.0 and its migration guides (HTTP, database, RPC, messaging, code). Metric attributes (`state`, `pool.name`,
 * `system.*`, `process.*`) are left out: spans do not carry them, and names that short mean other things on spans.
 */
export interface Rename {
  readonly old: string;
  readonly renamed: string;
  /** The values changed, too. */
  readonly exchange?: Exchange;
  /** Only on spans of these kinds. */
  readonly kinds?: readonly number[];
  /**
   * Several old names became this new one and mean different things: whoever asks for the new name finds them all,
   * whoever asks for this old one finds the new one, but not the other old ones.
   */
  readonly narrow?: boolean;
}

/** HTTP and network: 1.19 to 1.23. */
const HTTP: readonly Rename[] = [
  { old: 'http.status_code', renamed: 'http.response.status_code' },
  { old: 'http.url', renamed: 'url.full' },
  { old: 'http.scheme', renamed: 'url.scheme' },
  { old: 'http.server_name', renamed: 'server.address', narrow: true },
  { old: 'http.client_ip', renamed: 'client.address', narrow: true },
  { old: 'http.user_agent', renamed: 'user_agent.original' },
  { old: 'browser.user_agent', renamed: 'user_agent.original' },
  { old: 'http.flavor', renamed: 'network.protocol.version', exchange: renamedValues([['2.0', '2'], ['3.0', '3']]), narrow: true },
  { old: 'http.request_content_length', renamed: 'http.request.body.size' },
  { old: 'http.request_content_length_uncompressed', renamed: 'http.request.body.size' },
  { old: 'http.response_content_length', renamed: 'http.response.body.size' },
  { old: 'http.response_content_length_uncompressed', renamed: 'http.response.body.size' },
  { old: 'http.retry_count', renamed: 'http.request.resend_count' },
  { old: 'http.resend_count', renamed: 'http.request.resend_count' },
  { old: 'http.request.header.content_type', renamed: 'http.request.header.content-type' },
  { old: 'http.response.header.content_type', renamed: 'http.response.header.content-type' },
  { old: 'net.peer.name', renamed: 'server.address', kinds: OUTGOING, narrow: true },
  { old: 'net.peer.name', renamed: 'client.address', kinds: INCOMING, narrow: true },
  { old: 'net.peer.port', renamed: 'server.port', kinds: OUTGOING, narrow: true },
  { old: 'net.peer.port', renamed: 'client.port', kinds: INCOMING, narrow: true },
  { old: 'net.host.name', renamed: 'server.address', kinds: INCOMING, narrow: true },
  { old: 'net.host.port', renamed: 'server.port', kinds: INCOMING, narrow: true },
  { old: 'net.sock.peer.addr', renamed: 'network.peer.address' },
  { old: 'net.peer.ip', renamed: 'network.peer.address' },
  { old: 'net.sock.peer.port', renamed: 'network.peer.port' },
  { old: 'net.sock.host.addr', renamed: 'network.local.address' },
  { old: 'net.host.ip', renamed: 'network.local.address' },
  { old: 'server.socket.address', renamed: 'network.peer.address' },
  { old: 'server.socket.port', renamed: 'network.peer.port' },
  { old: 'net.sock.host.port', renamed: 'network.local.port' },
  { old: 'net.sock.family', renamed: 'network.type', exchange: renamedValues([['inet', 'ipv4'], ['inet6', 'ipv6']]) },
  { old: 'net.transport', renamed: 'network.transport', exchange: renamedValues([['ip_tcp', 'tcp'], ['ip_udp', 'udp']]) },
  { old: 'net.protocol.name', renamed: 'network.protocol.name' },
  { old: 'net.app.protocol.name', renamed: 'network.protocol.name' },
  { old: 'net.protocol.version', renamed: 'network.protocol.version' },
  { old: 'net.app.protocol.version', renamed: 'network.protocol.version' },
  { old: 'tls.client.server_name', renamed: 'server.address', narrow: true },
];

const DB_SYSTEMS = renamedValues([
  ['mssql', 'microsoft.sql_server'],
  ['oracle', 'oracle.db'],
  ['dynamodb', 'aws.dynamodb'],
  ['redshift', 'aws.redshift'],
  ['db2', 'ibm.db2'],
  ['informix', 'ibm.informix'],
  ['netezza', 'ibm.netezza'],
  ['cosmosdb', 'azure.cosmosdb'],
  ['spanner', 'gcp.spanner'],
  ['hanadb', 'sap.hana'],
  ['maxdb', 'sap.maxdb'],
  ['h2', 'h2database'],
  ['firebird', 'firebirdsql'],
  ['adabas', 'softwareag.adabas'],
  ['intersystems_cache', 'intersystems.cache'],
  ['cache', 'intersystems.cache'],
  ['ingres', 'actian.ingres'],
]);

/** Databases: 1.8, then 1.25 to 1.33. */
const DATABASE: readonly Rename[] = [
  { old: 'db.system', renamed: 'db.system.name', exchange: DB_SYSTEMS },
  { old: 'db.statement', renamed: 'db.query.text' },
  { old: 'db.operation', renamed: 'db.operation.name' },
  { old: 'db.name', renamed: 'db.namespace', narrow: true },
  { old: 'db.cassandra.keyspace', renamed: 'db.namespace', narrow: true },
  { old: 'db.hbase.namespace', renamed: 'db.namespace', narrow: true },
  { old: 'db.elasticsearch.cluster.name', renamed: 'db.namespace', narrow: true },
  { old: 'db.redis.database_index', renamed: 'db.namespace', exchange: INT_TO_TEXT, narrow: true },
  { old: 'db.sql.table', renamed: 'db.collection.name', narrow: true },
  { old: 'db.cassandra.table', renamed: 'db.collection.name', narrow: true },
  { old: 'db.mongodb.collection', renamed: 'db.collection.name', narrow: true },
  { old: 'db.cosmosdb.container', renamed: 'db.collection.name', narrow: true },
  { old: 'db.elasticsearch.node.name', renamed: 'elasticsearch.node.name' },
  { old: 'db.cassandra.coordinator.dc', renamed: 'cassandra.coordinator.dc' },
  { old: 'db.cassandra.coordinator.id', renamed: 'cassandra.coordinator.id' },
  { old: 'db.cassandra.consistency_level', renamed: 'cassandra.consistency.level' },
  { old: 'db.cassandra.idempotence', renamed: 'cassandra.query.idempotent' },
  { old: 'db.cassandra.page_size', renamed: 'cassandra.page.size' },
  { old: 'db.cassandra.speculative_execution_count', renamed: 'cassandra.speculative_execution.count' },
  { old: 'db.cosmosdb.client_id', renamed: 'azure.client.id' },
  { old: 'db.cosmosdb.connection_mode', renamed: 'azure.cosmosdb.connection.mode' },
  { old: 'db.cosmosdb.consistency_level', renamed: 'azure.cosmosdb.consistency.level' },
  { old: 'db.cosmosdb.request_charge', renamed: 'azure.cosmosdb.operation.request_charge' },
  { old: 'db.cosmosdb.request_content_length', renamed: 'azure.cosmosdb.request.body.size' },
  { old: 'db.cosmosdb.regions_contacted', renamed: 'azure.cosmosdb.operation.contacted_regions' },
  { old: 'db.cosmosdb.sub_status_code', renamed: 'azure.cosmosdb.response.sub_status_code' },
  { old: 'db.cosmosdb.status_code', renamed: 'db.response.status_code', exchange: INT_TO_TEXT },
];

/** Messaging: 1.17 to 1.27. */
const MESSAGING: readonly Rename[] = [
  { old: 'messaging.destination', renamed: 'messaging.destination.name' },
  { old: 'messaging.destination_kind', renamed: 'messaging.destination.kind' },
  { old: 'messaging.temp_destination', renamed: 'messaging.destination.temporary' },
  { old: 'messaging.message_id', renamed: 'messaging.message.id' },
  { old: 'messaging.conversation_id', renamed: 'messaging.message.conversation_id' },
  { old: 'messaging.message_payload_size_bytes', renamed: 'messaging.message.body.size' },
  { old: 'messaging.message.payload_size_bytes', renamed: 'messaging.message.body.size' },
  { old: 'messaging.message_payload_compressed_size_bytes', renamed: 'messaging.message.payload_compressed_size_bytes' },
  { old: 'messaging.protocol', renamed: 'network.protocol.name', narrow: true },
  { old: 'messaging.protocol_version', renamed: 'network.protocol.version', narrow: true },
  { old: 'messaging.consumer_id', renamed: 'messaging.client.id', narrow: true },
  { old: 'messaging.consumer.id', renamed: 'messaging.client.id', narrow: true },
  { old: 'messaging.client_id', renamed: 'messaging.client.id' },
  { old: 'messaging.kafka.client_id', renamed: 'messaging.client.id' },
  { old: 'messaging.rocketmq.client_id', renamed: 'messaging.client.id' },
  { old: 'messaging.operation', renamed: 'messaging.operation.type', exchange: renamedValues([['publish', 'send'], ['deliver', 'process']]) },
  { old: 'messaging.kafka.consumer_group', renamed: 'messaging.consumer.group.name' },
  { old: 'messaging.kafka.consumer.group', renamed: 'messaging.consumer.group.name' },
  { old: 'messaging.rocketmq.client_group', renamed: 'messaging.consumer.group.name' },
  { old: 'messaging.eventhubs.consumer.group', renamed: 'messaging.consumer.group.name' },
  { old: 'messaging.servicebus.destination.subscription_name', renamed: 'messaging.destination.subscription.name' },
  { old: 'messaging.kafka.partition', renamed: 'messaging.destination.partition.id', exchange: INT_TO_TEXT },
  { old: 'messaging.kafka.destination.partition', renamed: 'messaging.destination.partition.id', exchange: INT_TO_TEXT },
  { old: 'messaging.kafka.message_key', renamed: 'messaging.kafka.message.key' },
  { old: 'messaging.kafka.tombstone', renamed: 'messaging.kafka.message.tombstone' },
  { old: 'messaging.kafka.message.offset', renamed: 'messaging.kafka.offset' },
  { old: 'messaging.rabbitmq.routing_key', renamed: 'messaging.rabbitmq.destination.routing_key' },
  { old: 'messaging.rocketmq.message_type', renamed: 'messaging.rocketmq.message.type' },
  { old: 'messaging.rocketmq.message_tag', renamed: 'messaging.rocketmq.message.tag' },
  { old: 'messaging.rocketmq.message_keys', renamed: 'messaging.rocketmq.message.keys' },
];

/** RPC (1.39 and after 1.44), where a name alone changed; the rest is in `splits.ts`. */
const RPC: readonly Rename[] = [
  { old: 'rpc.system', renamed: 'rpc.system.name', exchange: renamedValues([['apache_dubbo', 'dubbo'], ['connect_rpc', 'connectrpc']]) },
  { old: 'rpc.response.status_code', renamed: 'rpc.status_code' },
  { old: 'rpc.connect_rpc.error_code', renamed: 'rpc.status_code', narrow: true },
  { old: 'rpc.jsonrpc.error_code', renamed: 'rpc.status_code', exchange: INT_TO_TEXT, narrow: true },
  { old: 'rpc.jsonrpc.request_id', renamed: 'jsonrpc.request.id' },
  { old: 'rpc.jsonrpc.version', renamed: 'jsonrpc.protocol.version' },
];

/** Resources, code, users and the rest. */
const OTHERS: readonly Rename[] = [
  { old: 'deployment.environment', renamed: 'deployment.environment.name' },
  { old: 'peer.service', renamed: 'service.peer.name' },
  { old: 'code.filepath', renamed: 'code.file.path' },
  { old: 'code.lineno', renamed: 'code.line.number' },
  { old: 'code.column', renamed: 'code.column.number' },
  { old: 'enduser.id', renamed: 'user.id' },
  { old: 'enduser.role', renamed: 'user.roles' },
  { old: 'faas.execution', renamed: 'faas.invocation_id' },
  { old: 'faas.id', renamed: 'cloud.resource_id' },
  { old: 'otel.library.name', renamed: 'otel.scope.name' },
  { old: 'otel.library.version', renamed: 'otel.scope.version' },
  { old: 'telemetry.auto.version', renamed: 'telemetry.distro.version' },
  { old: 'container.runtime', renamed: 'container.runtime.name' },
  { old: 'android.state', renamed: 'android.app.state' },
  { old: 'ios.state', renamed: 'ios.app.state' },
  { old: 'az.namespace', renamed: 'azure.resource_provider.namespace' },
  { old: 'az.service_request_id', renamed: 'azure.service.request.id' },
  { old: 'feature_flag.evaluation.error.message', renamed: 'feature_flag.error.message' },
  { old: 'feature_flag.evaluation.reason', renamed: 'feature_flag.result.reason' },
  { old: 'feature_flag.provider_name', renamed: 'feature_flag.provider.name' },
  { old: 'feature_flag.variant', renamed: 'feature_flag.result.variant' },
  { old: 'gen_ai.system', renamed: 'gen_ai.provider.name' },
  { old: 'gen_ai.usage.prompt_tokens', renamed: 'gen_ai.usage.input_tokens' },
  { old: 'gen_ai.usage.completion_tokens', renamed: 'gen_ai.usage.output_tokens' },
  { old: 'vcs.repository.change.id', renamed: 'vcs.change.id' },
  { old: 'vcs.repository.change.title', renamed: 'vcs.change.title' },
  { old: 'vcs.repository.ref.name', renamed: 'vcs.ref.head.name' },
  { old: 'vcs.repository.ref.revision', renamed: 'vcs.ref.head.revision' },
  { old: 'vcs.repository.ref.type', renamed: 'vcs.ref.head.type' },
];

export const RENAMES: readonly Rename[] = [...HTTP, ...DATABASE, ...RPC, ...MESSAGING, ...OTHERS];

/** Families of attributes: what follows the prefix stays. */
export const PREFIX_RENAMES: readonly (readonly [old: string, renamed: string])[] = [
  ['db.elasticsearch.path_parts.', 'db.operation.parameter.'],
  ['rpc.grpc.request.metadata.', 'rpc.request.metadata.'],
  ['rpc.grpc.response.metadata.', 'rpc.response.metadata.'],
  ['rpc.connect_rpc.request.metadata.', 'rpc.request.metadata.'],
  ['rpc.connect_rpc.response.metadata.', 'rpc.response.metadata.'],
  ['container.labels.', 'container.label.'],
  ['k8s.pod.labels.', 'k8s.pod.label.'],
];
