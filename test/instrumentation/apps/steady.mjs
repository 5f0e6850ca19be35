// Makes a span every few milliseconds, says so, and how long the slowest took.
import { trace } from '@opentelemetry/api';

const [count, pause] = process.argv.slice(2).map(Number);
const tracer = trace.getTracer('app');
let worst = 0;
for (let number = 1; number <= count; number++) {
  const before = performance.now();
  tracer.startSpan('work', { attributes: { number } }).end();
  worst = Math.max(worst, performance.now() - before);
  console.log(`made ${number}`);
  await new Promise((resolve) => setTimeout(resolve, pause));
}
console.log(`worst ${Math.ceil(worst)}`);
