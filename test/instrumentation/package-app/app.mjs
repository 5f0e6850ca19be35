import express from 'express';
import { traceContext, withSpan } from '@spoor/node';

const app = express();
app.get('/users/:id', async (request, response) => {
  await withSpan('load user', async () => console.log(JSON.stringify({ ...traceContext(), msg: 'loading' })));
  response.send('user');
});
const server = app.listen(0, async () => {
  await (await fetch(`http://127.0.0.1:${server.address().port}/users/7`)).text();
  process.exit(3);
});
