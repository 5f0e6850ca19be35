const Koa = require('koa');
const { Router } = require('@koa/router');
const { ask } = require('./ask.cjs');

const app = new Koa();
app.silent = true;
const router = new Router({ prefix: '/api' });
router.get('/users/:id', (context) => {
  context.body = 'ok';
});
router.get('/boom', () => {
  throw new Error('no luck');
});
app.use(router.routes());
const server = app.listen(0, () => ask(server, '/api/users/7', '/api/boom'));
