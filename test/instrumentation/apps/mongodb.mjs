import { trace } from '@opentelemetry/api';
import { MongoClient } from 'mongodb';
import { mongoStub } from './mongo-stub.cjs';

const server = await mongoStub();
const client = new MongoClient(`mongodb://127.0.0.1:${server.address().port}/?directConnection=true`);
const users = client.db('shop').collection('users');
// This instrumentation makes spans below others only.
await trace.getTracer('app').startActiveSpan('work', async (span) => {
  await users.insertOne({ name: 'secret' });
  await users.findOne({ name: 'secret' });
  span.end();
});
await client.close(true);
server.close();
