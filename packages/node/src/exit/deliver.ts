import { Worker } from 'node:worker_threads';
import type { Target } from '../export/transport.ts';

/** Request bodies for one address. */
export interface Parcel {
  readonly target: Target;
  readonly bodies: readonly Uint8Array[];
}

/** What the delivering thread is given. `state[0]` is 0 until it is done, then 1. */
export interface Delivery {
  readonly parcels: readonly Parcel[];
  readonly state: Int32Array;
}

/**
 * Sends from another thread while this one stands still: for the moment in which the process ends and nothing
 * asynchronous happens any more. Returns when all is sent or `millis` are over.
 */
export function deliverNow(parcels: readonly Parcel[], millis: number): void {
  const waiting = parcels.filter(({ bodies }) => bodies.length > 0);
  if (waiting.length === 0) return;
  const state = new Int32Array(new SharedArrayBuffer(4));
  const delivery: Delivery = { parcels: waiting, state };
  const { NODE_OPTIONS: _, ...env } = process.env;
  // Without the flags of this process: the thread must not trace itself, nor load what else is preloaded.
  const worker = new Worker(new URL(`./${WORKER}`, import.meta.url), { workerData: delivery, execArgv: [], env, stdout: false, stderr: false });
  worker.unref();
  Atomics.wait(state, 0, 0, millis);
}

/** In the package this file and the thread's lie beside each other as JavaScript; in the sources as TypeScript. */
const WORKER = import.meta.url.endsWith('.ts') ? 'deliver-thread.ts' : 'deliver-thread.js';
