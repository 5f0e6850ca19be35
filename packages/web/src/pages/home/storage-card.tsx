import type { RetentionAnswer, StatusAnswer } from '@spoor/core/wire';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { setRetention, statusQuery } from '../../api/index.ts';
import { formatBytes, formatCount } from '../../format/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { Time } from '../../widgets/time.tsx';

const DAY = 86_400;
const GB = 1e9;

/** What is stored and how long it stays; both limits can be changed here. */
export function StorageCard() {
  const status = useQuery(statusQuery);
  if (status.data === undefined) return <section className="card storage-card" aria-busy="true" />;
  const { store, retention, pipeline } = status.data;
  return (
    <section className="card storage-card" aria-label="Storage">
      <dl className="storage-facts">
        <Fact name="Stored spans" value={store === undefined ? '–' : formatCount(store.spans)} />
        <Fact name="Traces" value={store === undefined ? '–' : formatCount(store.traces)} />
        <Fact name="On disk" value={store === undefined ? '–' : formatBytes(store.bytesOnDisk)} />
        <div>
          <dt>Oldest span</dt>
          <dd>{store?.oldest === undefined ? '–' : <Time nanos={BigInt(store.oldest)} />}</dd>
        </div>
        <Fact name="Waiting to be stored" value={formatBytes(pipeline.waitingBytes)} />
      </dl>
      <RetentionForm key={`${retention.maxAgeSeconds} ${retention.maxBytes}`} retention={retention} store={store} />
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function RetentionForm({ retention, store }: { readonly retention: RetentionAnswer; readonly store: StatusAnswer['store'] }) {
  const id = useId();
  const queryClient = useQueryClient();
  const [days, setDays] = useState(String(Number((retention.maxAgeSeconds / DAY).toFixed(2))));
  const [gigabytes, setGigabytes] = useState(String(Number((retention.maxBytes / GB).toFixed(2))));
  const change = useMutation({ mutationFn: setRetention, onSuccess: () => queryClient.invalidateQueries({ queryKey: ['status'] }) });
  const asked: RetentionAnswer = { maxAgeSeconds: Math.round(Number(days) * DAY), maxBytes: Math.round(Number(gigabytes) * GB) };
  const changed = asked.maxAgeSeconds !== retention.maxAgeSeconds || asked.maxBytes !== retention.maxBytes;
  const shrinks = store !== undefined && asked.maxBytes < store.bytesOnDisk;
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate(asked);
  };
  return (
    <form className="retention" onSubmit={save} aria-label="Retention">
      <label htmlFor={`${id}-days`}>Keep at most</label>
      <span>
        <input id={`${id}-days`} className="input" type="number" min="0.05" max="3660" step="any" required value={days} onChange={({ target }) => setDays(target.value)} /> days
      </span>
      <label htmlFor={`${id}-size`}>and</label>
      <span>
        <input id={`${id}-size`} className="input" type="number" min="0.1" max="1000000" step="any" required value={gigabytes} onChange={({ target }) => setGigabytes(target.value)} /> GB
      </span>
      <button type="submit" className="button small" disabled={!changed || change.isPending}>
        {change.isPending ? 'Saving …' : shrinks && changed ? 'Save and delete the oldest' : 'Save'}
      </button>
      <span className="muted">{changed ? 'Until the server starts again; set it for good in its configuration.' : ''}</span>
      {change.error !== null && <FailureNotice error={change.error} />}
    </form>
  );
}
