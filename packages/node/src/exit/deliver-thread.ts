/** The thread that `deliverNow` starts. */
import { workerData } from 'node:worker_threads';
import { createTransport } from '../export/create-transport.ts';
import type { Delivery } from './deliver.ts';

const { parcels, state } = workerData as Delivery;

async function deliver(): Promise<void> {
  await Promise.all(
    parcels.map(async ({ target, bodies }) => {
      const transport = createTransport(target);
      transport.hold(true);
      for (const body of bodies) {
        const sent = await transport.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
        // A backend that is away for the first will be away for the others.
        if (sent.kind === 'retry') break;
      }
      transport.close();
    }),
  );
}

await deliver().finally(() => {
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
});
