import { trace } from '@opentelemetry/api';
import express from 'express';

const LIMIT = 1000;
const app = express();

app.post('/charge', express.json(), (request, response) => {
  const { amount } = request.body;
  trace.getActiveSpan()?.setAttribute('payment.amount', amount);
  if (amount > LIMIT) response.status(402).json({ error: 'card declined' });
  else response.json({ receipt: `R-${Math.round(amount * 100)}` });
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
