import { checkPredicate } from '@spoor/core/plan';
import type { SpanPredicate } from '@spoor/core/plan';
import type { z } from 'zod';
import { ApiError } from '../http/index.ts';
import { durationInput, textInput } from './inputs.ts';
import { parseTags } from './parse-tags.ts';

/** The conditions of the search form; all must hold on the same span. */
export const conditionInputs = {
  service: textInput.optional(),
  operation: textInput.optional(),
  tags: textInput.optional(),
  minDuration: durationInput.optional(),
  maxDuration: durationInput.optional(),
};

type Conditions = { readonly [K in keyof typeof conditionInputs]?: z.output<(typeof conditionInputs)[K]> };

/** A checked predicate. BAD_REQUEST in words for the person who filled in the form. */
export function predicateOf(asked: Conditions): SpanPredicate {
  const terms: SpanPredicate[] = [];
  const compare = (name: 'service' | 'name', value: string): void => void terms.push({ op: 'compare', field: { kind: 'intrinsic', name }, cmp: '=', value: { type: 'string', value } });
  const duration = (cmp: '>=' | '<=', value: bigint): void => void terms.push({ op: 'compare', field: { kind: 'intrinsic', name: 'duration' }, cmp, value: { type: 'number', value } });
  if (asked.service !== undefined) compare('service', asked.service);
  if (asked.operation !== undefined) compare('name', asked.operation);
  if (asked.minDuration !== undefined) duration('>=', asked.minDuration);
  if (asked.maxDuration !== undefined) duration('<=', asked.maxDuration);
  if (asked.tags !== undefined) terms.push(...parseTags(asked.tags));
  const predicate: SpanPredicate = terms.length === 0 ? { op: 'true' } : { op: 'and', terms };
  const problem = checkPredicate(predicate);
  if (problem !== undefined) throw new ApiError(400, 'BAD_REQUEST', problem);
  return predicate;
}
