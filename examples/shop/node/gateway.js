import { trace } from '@opentelemetry/api';
import express from 'express';

const app = express();

app.post('/checkout/:item', async (request, response) => {
  response.set('x-trace-id', trace.getActiveSpan()?.spanContext().traceId ?? '');
  const answer = await fetch(`${process.env.ORDERS_URL}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item: request.params.item }),
  });
  response.status(answer.status).type('json').send(await answer.text());
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
