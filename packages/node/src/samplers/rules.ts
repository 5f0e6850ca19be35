import { SpanKind } from '@opentelemetry/api';
import type { AttributeValue, Attributes } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { alwaysOn } from './always.ts';
import { globMatches } from './glob.ts';

export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** A span matches when everything named here does. Strings are patterns in which `*` stands for any text. */
export interface SpanMatch {
  readonly name?: string | undefined;
  readonly kind?: SpanKindName | undefined;
  /** Attributes the span starts with: those set later are not known to a sampler. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined;
}

export interface SamplingRule {
  readonly match: SpanMatch;
  readonly sampler: Sampler;
}

const KINDS: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * A sampler for each kind of operation: the first rule that matches decides, else `fallback` (everything is kept when
 * absent). Put it in `parentBased` as root. HTTP server spans do not know their route when they start (their name is
 * the method alone): match them by the attribute `url.path`.
 */
export function byRules(rules: readonly SamplingRule[], fallback: Sampler = alwaysOn()): Sampler {
  return {
    shouldSample(...args): SamplingResult {
      const [, , name, kind, attributes] = args;
      for (const rule of rules) if (spanMatches(rule.match, name, { kind, attributes })) return rule.sampler.shouldSample(...args);
      return fallback.shouldSample(...args);
    },
    toString: () => `Rules{${rules.length} rules, else ${fallback.toString()}}`,
  };
}

export function spanMatches(match: SpanMatch, name: string, span: { readonly kind: SpanKind; readonly attributes: Attributes }): boolean {
  if (match.kind !== undefined && KINDS[match.kind] !== span.kind) return false;
  if (match.name !== undefined && !globMatches(match.name, name)) return false;
  if (match.attributes === undefined) return true;
  for (const [key, expected] of Object.entries(match.attributes)) if (!valueMatches(expected, span.attributes[key])) return false;
  return true;
}

function valueMatches(expected: string | number | boolean, actual: AttributeValue | undefined): boolean {
  return typeof expected === 'string' && typeof actual === 'string' ? globMatches(expected, actual) : expected === actual;
}
