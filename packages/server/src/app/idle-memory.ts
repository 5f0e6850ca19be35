import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Metrics } from '../observe/index.ts';

const CHECK_MS = 12_000;
const WORK = ['spoor_receive_requests_total', 'spoor_api_requests_total'];

/**
 * Node does not collect the buffers of a burst while nothing new is allocated: after work, once none comes for a while,
 * collects once, so that an idle server is a small one.
 */
export function keepMemoryLow(metrics: Metrics): Disposable {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  let seen = 0;
  let collected = 0;
  const timer = setInterval(() => {
    const work = WORK.reduce((sum, name) => sum + [...metrics.samples(name).values()].reduce((total, value) => total + value, 0), 0);
    if (work === seen && work !== collected && typeof collect === 'function') {
      collected = work;
      collect();
    }
    seen = work;
  }, CHECK_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
