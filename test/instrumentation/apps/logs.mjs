import { trace } from '@opentelemetry/api';
import bunyan from 'bunyan';
import pino from 'pino';
import winston from 'winston';

const tracer = trace.getTracer('app');
const loggers = {
  pino: pino(),
  winston: winston.createLogger({ transports: [new winston.transports.Console()] }),
  bunyan: bunyan.createLogger({ name: 'app' }),
};
tracer.startActiveSpan('logging', (span) => {
  for (const [name, logger] of Object.entries(loggers)) logger.info(`by ${name}`);
  console.log(JSON.stringify({ msg: 'by console', level: 'info' }));
  console.log('plain text');
  console.log('{"not json"', { a: 1 });
  span.end();
});
console.log(JSON.stringify({ msg: 'outside' }));
