// An application that knows nothing of tracing.
import http from 'node:http';
import { trace } from '@opentelemetry/api';
import express from 'express';
import { MongoClient } from 'mongodb';

const mongo = new MongoClient(process.env.MONGO_URL ?? 'mongodb://127.0.0.1:27017', { serverSelectionTimeoutMS: 5000 });
const users = mongo.db('shop').collection('users');
await users.insertOne({ name: 'Ada' });

const app = express();

app.get('/users/:name', async (request, response) => {
  const user = await users.findOne({ name: request.params.name });
  response.status(user === null ? 404 : 200).json({ name: user?.name });
});

app.get('/greeting/:name', (request, response) => {
  // Only to print it: the application needs no tracing code.
  response.set('x-trace-id', trace.getActiveSpan()?.spanContext().traceId ?? '');
  http.get(`http://127.0.0.1:${server.address().port}/users/${encodeURIComponent(request.params.name)}`, async (inner) => {
    let text = '';
    for await (const chunk of inner) text += chunk;
    response.status(inner.statusCode).send(inner.statusCode === 200 ? `Hello, ${JSON.parse(text).name}!\n` : 'Nobody of that name.\n');
  });
});

const server = app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}/greeting/Ada`));
