import type { SpanPredicate } from './predicate.ts';
import { translateRegex } from './regex.ts';

/** Caps on a predicate, so that everything that walks one may recurse. */
export const PREDICATE_LIMITS = { depth: 64, nodes: 2_000, literalLength: 16_384 } as const;

/**
 * What is wrong with a predicate from outside, in words for the person who wrote it; undefined when nothing is.
 * Everything that takes a predicate (`matchSpans`, the SQL compiler, `printPredicate`) expects a checked one.
 */
export function checkPredicate(predicate: SpanPredicate): string | undefined {
  const open: { readonly predicate: SpanPredicate; readonly depth: number }[] = [{ predicate, depth: 1 }];
  let nodes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    nodes++;
    if (nodes > PREDICATE_LIMITS.nodes) return `the condition has more than ${PREDICATE_LIMITS.nodes} terms`;
    if (next.depth > PREDICATE_LIMITS.depth) return `the condition is nested deeper than ${PREDICATE_LIMITS.depth} levels`;
    const problem = checkNode(next.predicate);
    if (problem !== undefined) return problem;
    const depth = next.depth + 1;
    if (next.predicate.op === 'not') open.push({ predicate: next.predicate.term, depth });
    if (next.predicate.op === 'and' || next.predicate.op === 'or') for (const term of next.predicate.terms) open.push({ predicate: term, depth });
  }
  return undefined;
}

function checkNode(predicate: SpanPredicate): string | undefined {
  if (predicate.op === 'exists') return checkKey(predicate.field.key);
  if (predicate.op !== 'compare') return undefined;
  const { field, cmp, value } = predicate;
  if (field.kind === 'attribute') {
    const problem = checkKey(field.key);
    if (problem !== undefined) return problem;
  }
  if (value.type === 'number' && typeof value.value === 'bigint' && BigInt.asIntN(66, value.value) !== value.value) return `the number ${value.value} is out of range`;
  const isText = value.type === 'text' || value.type === 'string';
  if (isText && value.value.length > PREDICATE_LIMITS.literalLength) return `a value is longer than ${PREDICATE_LIMITS.literalLength} characters`;
  if (cmp !== '=~' && cmp !== '!~') return undefined;
  if (!isText) return `a regular expression must be text, not ${String(value.value)}`;
  const translated = translateRegex(value.value);
  return translated.kind === 'bad' ? `bad regular expression ${JSON.stringify(value.value)}: ${translated.message} at position ${translated.position}` : undefined;
}

function checkKey(key: string): string | undefined {
  return key.length > PREDICATE_LIMITS.literalLength ? `an attribute key is longer than ${PREDICATE_LIMITS.literalLength} characters` : undefined;
}
