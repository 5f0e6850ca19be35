import { createServer } from 'node:http';
import { Agent, request } from 'undici';

const server = createServer((incoming, response) => response.end(incoming.headers.traceparent ?? 'none')).listen(0, async () => {
  const dispatcher = new Agent();
  const { body } = await request(`http://127.0.0.1:${server.address().port}/a?token=1`, { dispatcher });
  console.log(await body.text());
  await dispatcher.close();
  server.close();
});
