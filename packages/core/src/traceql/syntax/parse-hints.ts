import type { Hint } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import type { MetricParser } from './parse-metric.ts';
import type { SymbolText } from './token.ts';

const HINT_ENDS: ReadonlySet<SymbolText> = new Set<SymbolText>([',', ')']);

/** Every `with(name = value, …)` at the cursor. */
export function readHints(cursor: Cursor, metrics: MetricParser): Hint[] {
  const hints: Hint[] = [];
  while (cursor.word() === 'with') {
    cursor.next();
    if (!metrics.open('with')) return hints;
    do readHint(cursor, metrics, hints);
    while (cursor.accept(','));
    metrics.close('with', '');
  }
  return hints;
}

function readHint(cursor: Cursor, metrics: MetricParser, hints: Hint[]): void {
  const token = cursor.peek();
  if (token.kind !== 'word') {
    cursor.unexpected('the name of a hint', 'write with(most_recent=true)');
    cursor.skipTo(HINT_ENDS);
    return;
  }
  cursor.next();
  if (!cursor.expect('=', ' and a value behind the name of the hint')) {
    cursor.skipTo(HINT_ENDS);
    return;
  }
  const value = metrics.constant();
  if (value !== undefined) hints.push({ name: token.word, value, at: cursor.from(token) });
}
