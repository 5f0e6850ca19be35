import type { SourceRange } from '../ast.ts';
import { TRACEQL_LIMITS } from '../parse-result.ts';
import type { QueryError, QueryWarning } from '../parse-result.ts';

/** Ends the reading of a query that is not worth reading on. */
export class StopReading extends Error {}

interface Finding extends SourceRange {
  readonly message: string;
  readonly suggestion?: string;
}

/** Collects what is wrong with a query, at most one error a place and `TRACEQL_LIMITS.errors` in all. */
export class Diagnostics {
  private readonly errors = new Map<number, Finding>();
  private readonly warnings: (Finding & { readonly code: QueryWarning['code'] })[] = [];

  private lastEnd = -1;

  get failed(): boolean {
    return this.errors.size > 0;
  }

  /** Throws `StopReading` when there are enough. */
  error(at: SourceRange, message: string, suggestion?: string): void {
    // What is missing at the very end is no news when the last thing read was wrong already.
    if (at.start === at.end && this.lastEnd === at.start) return;
    this.lastEnd = at.end;
    if (!this.errors.has(at.start)) this.errors.set(at.start, { start: at.start, end: at.end, message, ...(suggestion === undefined ? {} : { suggestion }) });
    if (this.errors.size >= TRACEQL_LIMITS.errors) throw new StopReading();
  }

  /** An error after which nothing else is worth reading. */
  stop(at: SourceRange, message: string, suggestion?: string): never {
    this.error(at, message, suggestion);
    throw new StopReading();
  }

  warn(at: SourceRange, code: QueryWarning['code'], message: string): void {
    if (this.warnings.length < TRACEQL_LIMITS.errors) this.warnings.push({ start: at.start, end: at.end, code, message });
  }

  errorsIn(text: string): QueryError[] {
    const lines = lineStarts(text);
    return [...this.errors.values()].sort((a, b) => a.start - b.start).map((error) => ({ ...error, ...locate(lines, error.start) }));
  }

  warningsIn(text: string): QueryWarning[] {
    const lines = lineStarts(text);
    return this.warnings.toSorted((a, b) => a.start - b.start).map(({ suggestion: _, ...warning }) => ({ ...warning, ...locate(lines, warning.start) }));
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function locate(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low]! + 1 };
}
