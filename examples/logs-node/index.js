// Log lines that carry the trace they belong to: pino's by themselves, others with traceContext().
import { traceContext, withSpan } from '@spoor/node';
import { pino } from 'pino';

const logger = pino();

logger.info('starting');
withSpan('process_order', () => {
  logger.info({ order_id: 'ORD-456' }, 'processing order');
  process.stdout.write(`${JSON.stringify({ msg: 'by hand', ...traceContext() })}\n`);
});
