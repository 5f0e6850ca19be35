// An application that knows nothing of tracing, and a flag.
import express from 'express';

const app = express();

app.get('/users/:name', (request, response) => {
  response.json({ name: request.params.name });
});

app.get('/greeting/:name', async (request, response) => {
  const user = await (await fetch(`${address()}/users/${encodeURIComponent(request.params.name)}`)).json();
  response.send(`Hello, ${user.name}!\n`);
});

const server = app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log(`listening on ${address()}/greeting/Ada`));

function address() {
  return `http://127.0.0.1:${server.address().port}`;
}
