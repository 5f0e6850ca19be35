import { expect, it } from 'vitest';
import { Drops } from './drops.ts';
import { OtlpQueue, encodeResource } from './otlp-queue.ts';
import { Sender } from './sender.ts';
import type { Sent, Transport } from './transport.ts';
import { delayOf, judge } from './transport.ts';

const SCOPE = { name: 'scope' };

function setUp(answers: readonly Sent[]): { readonly sender: Sender; readonly queue: OtlpQueue<string>; readonly drops: Drops; readonly sent: Buffer[]; readonly said: string[] } {
  const said: string[] = [];
  const drops = new Drops('spans', (message) => said.push(message));
  const queue = new OtlpQueue<string>({ limits: { batchItems: 2, batchBytes: 1000, queueItems: 6, queueBytes: 10_000 }, write: (writer, item) => { writer.tag(0x12); writer.text(item); }, onDrop: (count) => drops.add('queue_full', count) });
  const sent: Buffer[] = [];
  const transport: Transport = { send: async (body) => answers[Math.min(sent.push(body), answers.length) - 1] as Sent, hold: () => undefined, close: () => undefined };
  const sender = new Sender({ queue, transport, resource: encodeResource({}), drops, warn: (message) => said.push(message), url: 'http://backend', delay: 60_000 });
  return { sender, queue, drops, sent, said };
}

const STORED: Sent = { kind: 'stored', rejected: 0, message: '' };

it('sends every batch on flush, one after the other', async () => {
  const { sender, queue, sent } = setUp([STORED]);
  for (const item of ['a', 'b', 'c', 'd', 'e']) queue.add(SCOPE, item);
  expect(await sender.flush(1000)).toBe(true);
  expect(sent).toHaveLength(3);
  expect(sender.waiting).toBe(0);
});

it('keeps a batch that may succeed later, and gives it up for the last moment', async () => {
  const { sender, queue, said } = setUp([{ kind: 'retry', reason: 'ECONNREFUSED', after: undefined }]);
  for (const item of ['a', 'b', 'c']) queue.add(SCOPE, item);
  expect(await sender.flush(1000)).toBe(false);
  expect(sender.waiting).toBe(3);
  await sender.flush(1000);
  expect(said.filter((message) => message.includes('cannot be reached'))).toHaveLength(1);
  expect(sender.surrender()).toHaveLength(2);
});

it('drops what is refused and what does not fit, with one warning per reason', async () => {
  const { sender, queue, drops, said } = setUp([{ kind: 'refused', reason: 'HTTP 400' }]);
  for (let item = 0; item < 20; item++) queue.add(SCOPE, String(item));
  expect(drops.counts()).toEqual({ queue_full: 14 });
  await sender.flush(1000);
  expect(drops.counts()).toEqual({ queue_full: 14, refused: 6 });
  expect(said).toHaveLength(2);
  expect(drops.takeReport()).toEqual({ 'spoor.dropped.queue_full': 14, 'spoor.dropped.refused': 6 });
  expect(drops.takeReport()).toBeUndefined();
});

it('counts what a backend rejects of a batch it took', async () => {
  const { sender, queue, drops } = setUp([{ kind: 'stored', rejected: 1, message: 'bad ids' }]);
  queue.add(SCOPE, 'a');
  await sender.flush(1000);
  expect(drops.counts()).toEqual({ rejected_by_backend: 1 });
});

it('judges answers as the specification says', () => {
  const kind = (status: number): string => judge(status, Buffer.alloc(0), undefined).kind;
  expect([200, 400, 401, 404, 413, 429, 500, 501, 502, 503, 504].map((status) => [status, kind(status)])).toEqual([
    [200, 'stored'], [400, 'refused'], [401, 'refused'], [404, 'refused'], [413, 'refused'], [429, 'retry'],
    [500, 'refused'], [501, 'refused'], [502, 'retry'], [503, 'retry'], [504, 'retry'],
  ]);
  expect(judge(200, Buffer.from('0a0b0803120762616420696473', 'hex'), undefined)).toEqual({ kind: 'stored', rejected: 3, message: 'bad ids' });
  expect(judge(200, Buffer.from('{"partialSuccess":{"rejectedSpans":"3","errorMessage":"bad ids"}}'), undefined)).toEqual({ kind: 'stored', rejected: 3, message: 'bad ids' });
});

it('reads Retry-After in seconds and as a date, and waits a minute at most', () => {
  expect(delayOf('2')).toBe(2000);
  expect(delayOf('999')).toBe(60_000);
  expect(delayOf(new Date(Date.now() + 30_000).toUTCString())).toBeGreaterThan(28_000);
  expect(delayOf('nonsense')).toBeUndefined();
  expect(delayOf(undefined)).toBeUndefined();
});
