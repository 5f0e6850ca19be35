// The smallest Express app; tells its parent what CPU and memory it used when asked.
const express = require('express');

const app = express();
app.get('/hello/:name', (request, response) => {
  response.send(`Hello ${request.params.name}`);
});
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', (message) => {
  if (message === 'usage') process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss });
  else process.exit(0);
});
