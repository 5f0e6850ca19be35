// A thousand traces of three spans; every hundredth fails deep inside. Every tenth is a health check of one span.
import { setTimeout } from 'node:timers/promises';
import { withSpan } from '@spoor/node';

// Time for a remote sampler to ask once.
await setTimeout(Number(process.env.WAIT_MS ?? 500));
for (let number = 0; number < 1000; number++) {
  if (number % 10 === 3) {
    withSpan('health check', () => undefined);
    continue;
  }
  try {
    await withSpan('request', async () => {
      await withSpan('load', async () => undefined);
      withSpan('charge', () => {
        if (number % 100 === 7) throw new Error('card declined');
      });
    });
  } catch {
    // Recorded by withSpan, where it was thrown and where it passed.
  }
}
console.log('900 requests of which 10 failed, 100 health checks');
