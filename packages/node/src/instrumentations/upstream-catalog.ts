/** An OpenTelemetry instrumentation, loaded when the app loads one of its packages. */
export interface UpstreamInstrumentation {
  /** The name in `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS`. */
  readonly name: string;
  readonly module: string;
  readonly export: string;
  /** Packages it changes. */
  readonly packages: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * What OpenTelemetry's own instrumentations do here, and for which packages. HTTP, fetch, Express, Fastify, Koa, Hono,
 * Nest 12, GraphQL 17 and Bunyan 2 are instrumented by this package itself: theirs cost more or do not know these versions.
 */
export const UPSTREAM: readonly UpstreamInstrumentation[] = [
  { name: 'amqplib', module: '@opentelemetry/instrumentation-amqplib', export: 'AmqplibInstrumentation', packages: ['amqplib'] },
  {
    name: 'aws-sdk',
    module: '@opentelemetry/instrumentation-aws-sdk',
    export: 'AwsInstrumentation',
    packages: ['@aws-sdk/middleware-stack', '@aws-sdk/smithy-client', '@smithy/middleware-stack', '@smithy/smithy-client', '@smithy/core', '@aws-sdk/client-sqs'],
  },
  { name: 'bunyan', module: '@opentelemetry/instrumentation-bunyan', export: 'BunyanInstrumentation', packages: ['bunyan'] },
  // ignoreResolveSpans: one span per field is more than anybody reads.
  { name: 'graphql', module: '@opentelemetry/instrumentation-graphql', export: 'GraphQLInstrumentation', packages: ['graphql'], config: { ignoreResolveSpans: true } },
  { name: 'grpc', module: '@opentelemetry/instrumentation-grpc', export: 'GrpcInstrumentation', packages: ['@grpc/grpc-js'] },
  { name: 'ioredis', module: '@opentelemetry/instrumentation-ioredis', export: 'IORedisInstrumentation', packages: ['ioredis'] },
  { name: 'kafkajs', module: '@opentelemetry/instrumentation-kafkajs', export: 'KafkaJsInstrumentation', packages: ['kafkajs'] },
  { name: 'knex', module: '@opentelemetry/instrumentation-knex', export: 'KnexInstrumentation', packages: ['knex'] },
  { name: 'mongodb', module: '@opentelemetry/instrumentation-mongodb', export: 'MongoDBInstrumentation', packages: ['mongodb'] },
  { name: 'mongoose', module: '@opentelemetry/instrumentation-mongoose', export: 'MongooseInstrumentation', packages: ['mongoose'] },
  { name: 'mysql', module: '@opentelemetry/instrumentation-mysql', export: 'MySQLInstrumentation', packages: ['mysql'] },
  { name: 'mysql2', module: '@opentelemetry/instrumentation-mysql2', export: 'MySQL2Instrumentation', packages: ['mysql2'] },
  { name: 'nestjs-core', module: '@opentelemetry/instrumentation-nestjs-core', export: 'NestInstrumentation', packages: ['@nestjs/core'] },
  { name: 'pg', module: '@opentelemetry/instrumentation-pg', export: 'PgInstrumentation', packages: ['pg', 'pg-pool'] },
  { name: 'pino', module: '@opentelemetry/instrumentation-pino', export: 'PinoInstrumentation', packages: ['pino'] },
  { name: 'redis', module: '@opentelemetry/instrumentation-redis', export: 'RedisInstrumentation', packages: ['redis', '@redis/client', '@node-redis/client'] },
  { name: 'socket.io', module: '@opentelemetry/instrumentation-socket.io', export: 'SocketIoInstrumentation', packages: ['socket.io'] },
  { name: 'winston', module: '@opentelemetry/instrumentation-winston', export: 'WinstonInstrumentation', packages: ['winston'] },
];
