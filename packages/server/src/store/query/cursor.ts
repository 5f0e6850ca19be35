import { StoreError } from '../store-error.ts';

/** Where a page ended: the value its order sorts by, and the trace id that breaks ties. */
export interface Position {
  readonly value: bigint;
  readonly traceId: string;
}

export function encodeCursor({ value, traceId }: Position): string {
  return `${value}-${traceId}`;
}

/** @throws StoreError BAD_DATA for anything `encodeCursor` did not make */
export function decodeCursor(cursor: string): Position {
  const parts = /^(\d{1,20})-([0-9a-f]{32})$/.exec(cursor);
  const value = parts === null ? undefined : BigInt(parts[1]!);
  if (value === undefined || value >= 2n ** 64n) throw new StoreError('BAD_DATA', 'the cursor is not one that a search gave');
  return { value, traceId: parts![2]! };
}
