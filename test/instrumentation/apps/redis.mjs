import { createClient } from 'redis';
import { redisStub } from './redis-stub.cjs';

const server = await redisStub();
const client = createClient({ socket: { host: '127.0.0.1', port: server.address().port, reconnectStrategy: false }, RESP: 2 });
client.on('error', () => undefined);
await client.connect();
await client.set('key', 'a secret');
await client.get('key');
client.destroy();
server.close();
