const fastify = require('fastify');
const { ask } = require('./ask.cjs');

const app = fastify();
app.get('/users/:id', async () => ({ ok: true }));
app.get('/boom', async () => {
  throw new Error('no luck');
});
app.listen({ port: 0 }).then(() => ask(app.server, '/users/7', '/boom'));
