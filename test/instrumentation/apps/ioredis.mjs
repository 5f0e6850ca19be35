import { trace } from '@opentelemetry/api';
import { Redis } from 'ioredis';
import { redisStub } from './redis-stub.cjs';

const server = await redisStub();
const client = new Redis({ host: '127.0.0.1', port: server.address().port, enableReadyCheck: false, retryStrategy: () => null });
// This instrumentation makes spans below others only.
await trace.getTracer('app').startActiveSpan('work', async (span) => {
  await client.set('key', 'a secret');
  await client.get('key');
  span.end();
});
client.disconnect();
server.close();
