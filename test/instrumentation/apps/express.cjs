const http = require('node:http');
const express = require('express');
const { ask } = require('./ask.cjs');

const app = express();
const shops = express.Router();
shops.get('/items/:item', (request, response) => {
  http.get(`http://127.0.0.1:${server.address().port}/upstream?sig=secret`, (answer) => answer.resume().on('end', () => response.json({ ok: true })));
});
app.use('/shops/:shop', shops);
app.get('/upstream', (request, response) => response.send('up'));
app.get('/boom', () => {
  throw new Error('no luck');
});
app.use((error, request, response, next) => response.status(500).send(error.message));
const server = app.listen(0, () => ask(server, '/shops/42/items/7?color=red', '/boom', '/nowhere'));
