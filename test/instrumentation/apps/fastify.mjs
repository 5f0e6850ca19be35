import fastify from 'fastify';
import { ask } from './ask.cjs';

const app = fastify();
app.get('/users/:id', async () => ({ ok: true }));
app.get('/boom', async () => {
  throw new Error('no luck');
});
await app.listen({ port: 0 });
await ask(app.server, '/users/7', '/boom');
