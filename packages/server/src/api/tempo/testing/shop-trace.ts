import type { TestSpan } from '../../testing/index.ts';

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
/** 2026-11-22T11:10:11.688Z. */
export const START = 1_795_345_811_688_000_000n;
export const MS = 1_000_000n;

const span = (spanId: string, name: string, rest: Partial<TestSpan> = {}): TestSpan => ({
  traceId: TRACE_ID,
  spanId: spanId.padStart(16, '0'),
  service: 'frontend',
  name,
  kind: 1,
  start: START,
  duration: 300n * MS,
  ...rest,
});

/** frontend 1 → 2, payments 3 → 4, 5; span 1 failed. */
export const SHOP_TRACE: readonly TestSpan[] = [
  span('1', 'GET /checkout', { kind: 2, status: 2, statusMessage: 'boom', duration: 800n * MS, attributes: { 'http.status_code': 500n } }),
  span('2', 'render', { parentId: '0000000000000001', start: START + 10n * MS }),
  span('3', 'charge', { parentId: '0000000000000001', service: 'payments', start: START + 20n * MS }),
  span('4', 'db', { parentId: '0000000000000003', service: 'payments', kind: 3, start: START + 30n * MS }),
  span('5', 'db', { parentId: '0000000000000003', service: 'payments', kind: 3, start: START + 40n * MS }),
];
