import { MongoClient } from 'mongodb';
import { mongoStub } from './mongo-stub.cjs';

const server = await mongoStub();
const client = new MongoClient(`mongodb://127.0.0.1:${server.address().port}/?directConnection=true`);
const users = client.db('shop').collection('users');
await users.insertOne({ name: 'secret' });
await users.findOne({ name: 'secret' });
await client.close(true);
server.close();
