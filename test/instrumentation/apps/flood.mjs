// Makes many spans at once and tells how much memory that took.
import { trace } from '@opentelemetry/api';

const tracer = trace.getTracer('app');
const before = process.memoryUsage().rss;
const started = performance.now();
for (let made = 0; made < Number(process.argv[2]); made++) {
  tracer.startSpan('work', { attributes: { text: 'x'.repeat(150), made } }).end();
  if (made % 1000 === 0) await new Promise(setImmediate);
}
console.log(JSON.stringify({ grown: (process.memoryUsage().rss - before) / 1e6, millis: performance.now() - started }));
