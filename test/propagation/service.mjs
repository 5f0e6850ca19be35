// A service that calls another for each request and answers with the headers that the other one got.
import { createServer, get } from 'node:http';

const echo = createServer((request, response) => response.end(JSON.stringify(request.rawHeaders)));
echo.listen(0, '127.0.0.1', () => {
  const service = createServer((request, response) => {
    get({ port: echo.address().port, host: '127.0.0.1' }, (answer) => answer.pipe(response));
  });
  service.listen(0, '127.0.0.1', () => console.log(`listening on ${service.address().port}`));
});
