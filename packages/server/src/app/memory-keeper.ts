import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Metrics } from '../observe/index.ts';

const LOAD_CHECK_MS = 100;
const IDLE_CHECK_MS = 12_000;
/** Buffers outside the heap that may pile up between two collections of the young generation, and of everything. */
const YOUNG_BYTES = 64 * 1024 ** 2;
const ALL_BYTES = 192 * 1024 ** 2;
const WORK = ['spoor_receive_requests_total', 'spoor_api_requests_total'];

type Collect = (options?: { readonly type: 'minor' }) => void;

/**
 * Collects when it pays. Socket and request buffers lie outside V8's heap and mostly die young: left to itself V8 either
 * runs full collections for them, several a second (a fifth of the CPU under load), or, told not to (see bin/spoor.mjs),
 * lets them pile up. Collecting the young generation for every 64 MB of them costs little and frees nearly all.
 * And after work, once none comes for a while, it collects everything once, so that an idle server is a small one.
 */
export function keepMemoryLow(metrics: Metrics): Disposable {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  let external = 0;
  /** What was left after the last full collection: what is in use. */
  let floor = 0;
  const load = setInterval(() => {
    const now = getHeapStatistics().external_memory;
    if (now < external + YOUNG_BYTES) {
      external = Math.min(external, now);
      return;
    }
    collect({ type: 'minor' });
    external = getHeapStatistics().external_memory;
    if (external < floor + ALL_BYTES) return;
    collect();
    external = getHeapStatistics().external_memory;
    floor = external;
  }, LOAD_CHECK_MS).unref();
  let seen = 0;
  let collected = 0;
  const idle = setInterval(() => {
    const work = WORK.reduce((sum, name) => sum + [...metrics.samples(name).values()].reduce((total, value) => total + value, 0), 0);
    if (work === seen && work !== collected) {
      collected = work;
      collect();
    }
    seen = work;
  }, IDLE_CHECK_MS).unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(load);
      clearInterval(idle);
    },
  };
}
