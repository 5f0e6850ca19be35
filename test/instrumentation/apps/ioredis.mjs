import { Redis } from 'ioredis';
import { redisStub } from './redis-stub.cjs';

const server = await redisStub();
const client = new Redis({ host: '127.0.0.1', port: server.address().port, enableReadyCheck: false, retryStrategy: () => null });
await client.set('key', 'a secret');
await client.get('key');
client.disconnect();
server.close();
