import { trace } from '@opentelemetry/api';
import { start } from '../../../packages/node/src/index.ts';

const tracing = start({ serviceName: 'from-program', resourceAttributes: { team: 'shop' }, endpoint: process.argv[2], headers: { 'x-key': '1' } });
trace.getTracer('app').startSpan('mine').end();
console.log(await tracing.flush(), start() === tracing);
