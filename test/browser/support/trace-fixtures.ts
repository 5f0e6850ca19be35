import type { TestSpan } from '../../../packages/server/src/api/testing/index.ts';
import { MS } from './fixture-spans.ts';

export const RICH_TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1';
export const SLOW_TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2';
export const LINKING_TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3';
export const usualTrace = (n: number): string => n.toString(16).padStart(32, 'b');

const id = (n: number): string => n.toString(16).padStart(16, '0');
const STACK = 'PaymentError: card declined\n    at charge (/app/payment.js:12:3)\n    at next (/app/node_modules/express/router.js:3:1)';

/** 212 like queries, eight parallel quotes, an exception, a clock an hour behind, a lost parent, work long after the answer. */
export function richTrace(start: bigint): TestSpan[] {
  const span = (n: number, parent: number, at: number, rest: Omit<TestSpan, 'traceId' | 'spanId' | 'start'>): TestSpan => ({ traceId: RICH_TRACE, spanId: id(n), ...(parent === 0 ? {} : { parentId: id(parent) }), start: start + BigInt(Math.round(at * 1e6)), ...rest });
  const spans = [
    span(1, 0, 0, { service: 'storefront', name: 'POST /checkout', kind: 2, duration: 900n * MS, status: 2, attributes: { 'http.request.method': 'POST', 'rpc.system': 'grpc', 'messaging.system': 'kafka', 'gen_ai.system': 'openai', 'order.json': '{"id":17,"lines":[{"sku":"a"}]}' } }),
    span(2, 1, 40, { service: 'storefront', name: 'POST orders', kind: 3, duration: 800n * MS }),
    span(3, 2, 60, {
      service: 'orders', name: 'POST /orders', kind: 2, duration: 760n * MS, status: 2, statusMessage: 'payment refused',
      events: [
        { time: start + 100n * MS, name: 'lock acquired', attributes: {} },
        { time: start + 800n * MS, name: 'exception', attributes: { 'exception.type': 'PaymentError', 'exception.message': 'card declined', 'exception.stacktrace': STACK } },
      ],
    }),
    span(5, 3, 680, { service: 'payment', name: 'POST /charge', kind: 2, duration: 120n * MS, status: 2 }),
    span(6, 5, -3_600_000, { service: 'bank', name: 'authorise', kind: 2, duration: 90n * MS }),
    span(7, 6, -3_599_990, { service: 'bank', name: 'SELECT limits', kind: 3, duration: 20n * MS }),
    span(8, 0x999, 830, { service: 'ledger', name: 'write entry', duration: 20n * MS }),
    span(9, 0x999, 850, { service: 'ledger', name: 'write summary', duration: 20n * MS }),
    span(10, 3, 6_000, { service: 'email', name: 'process order.placed', kind: 5, duration: 400n * MS }),
  ];
  for (let n = 0; n < 212; n++) {
    spans.push(span(100 + n, 3, 70 + n * 2.2, { service: 'orders', name: 'SELECT items', kind: 3, duration: 1_800_000n, ...(n === 77 ? { status: 2 } : {}), attributes: { 'db.query.text': `SELECT id FROM items WHERE id = ${n} AND deleted = false` } }));
  }
  for (let n = 0; n < 8; n++) spans.push(span(400 + n, 3, 540, { service: 'pricing', name: 'quote', kind: 3, duration: BigInt(30 + n * 9) * MS }));
  return spans;
}

/** A trace whose second span links to the rich one's third. */
export function linkingTrace(start: bigint): TestSpan[] {
  return [{ traceId: LINKING_TRACE, spanId: id(1), service: 'audit', name: 'record refusal', kind: 5, start, duration: 5n * MS, links: [{ traceId: RICH_TRACE, spanId: id(3), attributes: {} }] }];
}

/** Twelve ordinary checkouts, and one that queries ten times as often and charges slowly. */
export function checkouts(start: bigint): TestSpan[] {
  const checkout = (traceId: string, at: bigint, slow: boolean): TestSpan[] => {
    const child = (n: number, from: number, rest: Omit<TestSpan, 'traceId' | 'spanId' | 'parentId' | 'start'>): TestSpan => ({ traceId, spanId: id(n), parentId: id(1), start: at + BigInt(from) * MS, ...rest });
    return [
      { traceId, spanId: id(1), service: 'shop', name: 'checkout', kind: 2, start: at, duration: (slow ? 400n : 100n) * MS },
      ...Array.from({ length: slow ? 20 : 2 }, (_, n) => child(10 + n, 5 + n * 6, { service: 'shop', name: 'SELECT cart', kind: 3, duration: 5n * MS })),
      child(3, slow ? 140 : 40, { service: 'payment', name: 'charge', kind: 3, duration: (slow ? 240n : 40n) * MS }),
    ];
  };
  const usual = Array.from({ length: 12 }, (_, n) => checkout(usualTrace(n), start + BigInt(n) * 1_000n * MS, false));
  return [...usual.flat(), ...checkout(SLOW_TRACE, start + 20_000n * MS, true)];
}
