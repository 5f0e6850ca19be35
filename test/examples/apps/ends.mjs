// Ends in the way its argument names, in the middle of a trace that nothing else has kept.
import { withSpan } from '@spoor/node';

withSpan('fine', () => undefined);

const ways = {
  throw: () =>
    withSpan('root', () => {
      withSpan('child', () => undefined);
      throw new Error('uncaught');
    }),
  reject: () =>
    withSpan('root', async () => {
      withSpan('child', () => undefined);
      throw new Error('unhandled');
    }),
  exit: () =>
    withSpan('root', (span) => {
      withSpan('child', () => undefined);
      span.setStatus({ code: 2 });
      process.exit(3);
    }),
  signal: () =>
    withSpan('root', async () => {
      withSpan('child', (span) => span.setStatus({ code: 2 }));
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 10);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }),
};
setTimeout(ways[process.argv[2]], 20);
