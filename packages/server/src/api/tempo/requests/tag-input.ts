import { parseAttribute } from '@spoor/core/traceql';
import type { AttributeRef } from '@spoor/core/traceql';
import type { TagScope } from '../../../store/traceql-store.ts';
import type { QueryValues } from '../../http/index.ts';
import { badRequest } from '../tempo-error.ts';
import { countParam } from './parameters.ts';
import { errorText } from './query-text.ts';

/** What a request for tag names or values asks for, unchecked; texts may be empty, 0 means not given. */
export interface TagInput {
  readonly scope: string;
  readonly query: string;
  readonly start: number;
  readonly end: number;
  readonly limit: number;
}

export const TAG_SCOPES = ['resource', 'span', 'event', 'link', 'instrumentation'] as const satisfies readonly TagScope[];
const DEFAULT_LIMIT = 5_000;
const MAX_LIMIT = 100_000;

/** Parameters of the tag endpoints. Throws `TempoError`. */
export function tagInput(query: QueryValues): TagInput {
  return { scope: query.get('scope') ?? '', query: query.get('q') ?? '', start: countParam(query, 'start'), end: countParam(query, 'end'), limit: countParam(query, 'limit') };
}

/** Throws `TempoError` for what is no scope. */
export function tagScope(text: string): TagScope | 'intrinsic' | undefined {
  if (text === '' || text === 'none') return undefined;
  if (text === 'intrinsic') return text;
  const scope = TAG_SCOPES.find((candidate) => candidate === text);
  if (scope === undefined) throw badRequest(`invalid scope: ${text}`);
  return scope;
}

export function tagLimit(limit: number): number {
  return limit === 0 ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT);
}

/** `span.x`, `.y`, `resource."a b"`, `name`: exactly one attribute. Throws `TempoError`. */
export function parseTagName(text: string): AttributeRef {
  const parsed = parseAttribute(text);
  if (parsed.ok) return parsed.attribute;
  throw badRequest(`please provide a valid tagName: failed to parse identifier ${text}: ${errorText(parsed.errors)}`);
}
