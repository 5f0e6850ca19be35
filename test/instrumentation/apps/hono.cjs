const { serve } = require('@hono/node-server');
const { Hono } = require('hono');
const { ask } = require('./ask.cjs');

const app = new Hono();
const users = new Hono();
users.get('/:id', (context) => context.text('ok'));
app.use('*', async (context, next) => next());
app.route('/users', users);
const server = serve({ fetch: app.fetch, port: 0 }, () => ask(server, '/users/7'));
