import { expect, test } from 'vitest';
import { SessionPool } from './session-pool.ts';

test('hands each session to one at a time, first come first served', async () => {
  const pool = new SessionPool(['a', 'b']);
  const order: number[] = [];
  const busy = new Set<string>();
  await Promise.all(
    Array.from({ length: 10 }, (_unused, index) =>
      pool.use(async (session) => {
        expect(busy.has(session)).toBe(false);
        busy.add(session);
        order.push(index);
        await new Promise((resolve) => setTimeout(resolve, 1));
        busy.delete(session);
      }),
    ),
  );
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(pool.idle).toBe(true);
});

test('who gives up waiting leaves the queue, and a failure gives the session back', async () => {
  const pool = new SessionPool(['only']);
  const release = Promise.withResolvers<undefined>();
  const first = pool.use(() => release.promise);
  const abort = new AbortController();
  const second = pool.use(() => Promise.reject(new Error('ran')), abort.signal);
  const third = pool.use(() => Promise.reject(new Error('failed')));
  abort.abort(new Error('gave up'));
  await expect(second).rejects.toThrow('gave up');
  release.resolve(undefined);
  await first;
  await expect(third).rejects.toThrow('failed');
  expect(await pool.use((session) => Promise.resolve(session))).toBe('only');
  await expect(pool.use(() => Promise.resolve(1), AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});
