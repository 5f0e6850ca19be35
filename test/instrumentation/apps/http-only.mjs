import { createServer, get } from 'node:http';

const server = createServer((request, response) => {
  request.resume();
  // The body's end comes from the connection, which knows no context: the request's must be there.
  request.on('end', () => {
    if (request.url === '/inner') response.end('inner');
    else get({ port: server.address().port, path: '/inner', headers: ['host', 'localhost', 'x-list', 'yes'] }, (answer) => answer.resume().on('end', () => response.end('ok')));
  });
});
server.listen(0, () => {
  get({ port: server.address().port, path: '/outer', headers: { traceparent: 'x' } }, (answer) => answer.resume().on('end', () => server.close()));
});
