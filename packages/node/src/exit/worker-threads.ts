import { BroadcastChannel, getEnvironmentData, isMainThread, receiveMessageOnPort, setEnvironmentData } from 'node:worker_threads';
import type { Batch } from '../export/otlp-queue.ts';

const KEY = 'spoor.node.channel';

/** The main thread's side: what worker threads record comes here, as a thread can be ended at any moment. */
export interface WorkerInbox {
  /** Takes what has arrived and was not handled yet. */
  drain(): void;
}

/** Listens for batches of worker threads, from the moment the first one is made. */
export function openInbox(onBatch: (batch: Batch) => void): WorkerInbox {
  const name = `spoor-${process.pid}-${Math.random().toString(36).slice(2)}`;
  setEnvironmentData(KEY, name);
  let channel: BroadcastChannel | undefined;
  process.on('worker', () => {
    if (channel !== undefined) return;
    channel = new BroadcastChannel(name);
    channel.onmessage = (event) => onBatch(received((event as { data: unknown }).data));
    channel.unref();
  });
  return {
    drain() {
      if (channel === undefined) return;
      for (let message = receiveMessageOnPort(channel as never); message !== undefined; message = receiveMessageOnPort(channel as never)) onBatch(received(message.message));
    },
  };
}

/** Buffers arrive as plain arrays of bytes. */
function received(value: unknown): Batch {
  const batch = value as Batch;
  return { ...batch, scopes: batch.scopes.map(({ scope, items }) => ({ scope, items: Buffer.from(items.buffer, items.byteOffset, items.byteLength) })) };
}

/** In a worker thread whose main thread listens: a way to hand batches over. */
export function outboxToMain(): ((batch: Batch) => void) | undefined {
  if (isMainThread) return undefined;
  const name = getEnvironmentData(KEY);
  if (typeof name !== 'string') return undefined;
  const channel = new BroadcastChannel(name);
  channel.unref();
  return (batch) => channel.postMessage(batch);
}
