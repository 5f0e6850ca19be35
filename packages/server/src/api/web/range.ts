import type { TimeRange } from '@spoor/core/plan';
import { ApiError } from '../http/index.ts';
import type { WebApiDeps } from './web-api-deps.ts';

const HOUR = 3_600_000_000_000n;

/** The asked range; the last hour when nothing is said. */
export function rangeOf(query: { readonly from?: bigint | undefined; readonly to?: bigint | undefined }, deps: WebApiDeps): TimeRange {
  const to = query.to ?? (deps.now ?? systemNow)();
  const from = query.from ?? (to > HOUR ? to - HOUR : 0n);
  if (from >= to) throw new ApiError(400, 'BAD_REQUEST', 'from must be before to.');
  return { from, to };
}

function systemNow(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
