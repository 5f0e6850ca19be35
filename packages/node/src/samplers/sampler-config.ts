import type { Sampler } from '@opentelemetry/sdk-trace';
import { alwaysOff, alwaysOn } from './always.ts';
import type { ErrorBiasedOptions } from './error-biased.ts';
import { recordAll } from './error-biased-sampler.ts';
import { jaegerRemote } from './jaeger-remote.ts';
import type { RemoteSampler } from './jaeger-remote.ts';
import { parentBased } from './parent-based.ts';
import { rateLimiting } from './rate-limiting.ts';
import { ratio } from './ratio.ts';
import { byRules } from './rules.ts';
import type { SamplingRule, SpanKindName, SpanMatch } from './rules.ts';

/**
 * A sampler as data: OpenTelemetry's declarative configuration (`tracer_provider.sampler`) with our samplers added.
 * Exactly one key each.
 */
export type SamplerConfig =
  | { readonly always_on: object | null }
  | { readonly always_off: object | null }
  | { readonly trace_id_ratio_based: { readonly ratio?: number } | null }
  | { readonly parent_based: ParentBasedConfig }
  | { readonly rate_limiting: { readonly traces_per_second: number; readonly burst?: number; readonly ratio?: number } }
  | { readonly rules: { readonly rules: readonly { readonly match: SpanMatch; readonly sampler: SamplerConfig }[]; readonly fallback?: SamplerConfig } }
  | { readonly jaeger_remote: { readonly endpoint?: string; readonly interval?: number; readonly initial_sampler?: SamplerConfig } | null }
  | { readonly error_biased: { readonly ratio?: number; readonly slow_ms?: number; readonly head?: SamplerConfig; readonly ignore?: readonly SpanMatch[] } | null };

export interface ParentBasedConfig {
  readonly root?: SamplerConfig;
  readonly remote_parent_sampled?: SamplerConfig;
  readonly remote_parent_not_sampled?: SamplerConfig;
  readonly local_parent_sampled?: SamplerConfig;
  readonly local_parent_not_sampled?: SamplerConfig;
}

/** A sampler ready to use, and what the caller must do besides. */
export interface SamplerChoice {
  readonly sampler: Sampler;
  /** Present for error-biased sampling: wrap the span processor in `new ErrorBiasedProcessor(errorBiased, next)`. */
  readonly errorBiased?: ErrorBiasedOptions;
  /** Ends the polling of remote samplers. */
  stop(): void;
}

export interface SamplerContext {
  /** The service's name, for remote samplers. */
  readonly service: string;
  readonly onError?: ((error: Error) => void) | undefined;
}

/** Rules inside rules, parents inside parents: nothing sensible is deeper. */
const MAX_DEPTH = 16;

/**
 * Builds the sampler a configuration describes. The value may come from a file: nothing about it is trusted.
 *
 * @throws TypeError with the path of the field when the configuration is not one; RangeError for a number out of range.
 */
export function samplerFromConfig(config: unknown, context: SamplerContext): SamplerChoice {
  const builder = new Builder(context);
  const fields = object(config, 'sampler');
  const biased = fields['error_biased'];
  if (biased === undefined) return { sampler: builder.build(config, 'sampler', 0), stop: () => builder.stop() };
  const errorBiased = builder.errorBiased(biased, 'sampler.error_biased');
  const head = errorBiased.head ?? parentBased({ root: ratio(errorBiased.ratio ?? 0.01) });
  return { sampler: recordAll(head, errorBiased.ignore ?? []), errorBiased, stop: () => builder.stop() };
}

class Builder {
  private readonly context: SamplerContext;
  private readonly remotes: RemoteSampler[] = [];

  constructor(context: SamplerContext) {
    this.context = context;
  }

  stop(): void {
    for (const remote of this.remotes) remote.stop();
  }

  build(config: unknown, path: string, depth: number): Sampler {
    if (depth > MAX_DEPTH) throw new TypeError(`${path} is nested more than ${MAX_DEPTH} deep`);
    const entries = Object.entries(object(config, path));
    const [entry] = entries;
    if (entries.length !== 1 || entry === undefined) throw new TypeError(`${path} must have exactly one key, the sampler's name`);
    const [key, value] = entry;
    // The specification marks what is not final in it: `jaeger_remote/development`.
    const name = key.replace(/\/development$/, '');
    const at = `${path}.${key}`;
    const options = value === null || value === undefined ? {} : object(value, at);
    const inner = (part: string): Sampler | undefined => (options[part] === undefined ? undefined : this.build(options[part], `${at}.${part}`, depth + 1));
    switch (name) {
      case 'always_on':
        return alwaysOn();
      case 'always_off':
        return alwaysOff();
      case 'trace_id_ratio_based':
      case 'probability':
        return ratio(number(options['ratio'], `${at}.ratio`) ?? 1);
      // All of ours are consistent: what the specification composes of parts is one of them.
      case 'composite':
        return this.build(options, at, depth + 1);
      case 'parent_threshold':
      case 'parent_based':
        return parentBased({
          root: inner('root') ?? alwaysOn(),
          remoteParentSampled: inner('remote_parent_sampled'),
          remoteParentNotSampled: inner('remote_parent_not_sampled'),
          localParentSampled: inner('local_parent_sampled'),
          localParentNotSampled: inner('local_parent_not_sampled'),
        });
      case 'rate_limiting': {
        const tracesPerSecond = number(options['traces_per_second'], `${at}.traces_per_second`);
        if (tracesPerSecond === undefined) throw new TypeError(`${at}.traces_per_second is missing`);
        return rateLimiting({ tracesPerSecond, burst: number(options['burst'], `${at}.burst`), ratio: number(options['ratio'], `${at}.ratio`) });
      }
      case 'rules': {
        const rules = list(options['rules'], `${at}.rules`).map((rule, i): SamplingRule => {
          const fields = object(rule, `${at}.rules[${i}]`);
          return { match: spanMatch(fields['match'], `${at}.rules[${i}].match`), sampler: this.build(fields['sampler'], `${at}.rules[${i}].sampler`, depth + 1) };
        });
        return byRules(rules, inner('fallback'));
      }
      case 'jaeger_remote':
        return this.remote(options, at, inner('initial_sampler'));
      case 'error_biased':
        throw new TypeError(`${at} works at the outermost level only: it records everything and decides at the end`);
      default:
        throw new TypeError(`${path} names a sampler that does not exist: ${name}`);
    }
  }

  errorBiased(config: unknown, path: string): ErrorBiasedOptions {
    const options = config === null ? {} : object(config, path);
    return {
      ratio: number(options['ratio'], `${path}.ratio`),
      slowMs: number(options['slow_ms'], `${path}.slow_ms`),
      head: options['head'] === undefined ? undefined : this.build(options['head'], `${path}.head`, 1),
      ignore: options['ignore'] === undefined ? undefined : list(options['ignore'], `${path}.ignore`).map((match, i) => spanMatch(match, `${path}.ignore[${i}]`)),
    };
  }

  private remote(options: Record<string, unknown>, path: string, initial: Sampler | undefined): Sampler {
    const remote = jaegerRemote({
      service: this.context.service,
      endpoint: string(options['endpoint'], `${path}.endpoint`),
      pollingIntervalMs: number(options['interval'], `${path}.interval`),
      initial,
      onError: this.context.onError,
    });
    this.remotes.push(remote);
    return remote;
  }
}

const KINDS: readonly string[] = ['internal', 'server', 'client', 'producer', 'consumer'] satisfies readonly SpanKindName[];

function isKind(value: unknown): value is SpanKindName {
  return typeof value === 'string' && KINDS.includes(value);
}

function spanMatch(value: unknown, path: string): SpanMatch {
  const fields = object(value, path);
  const kind = fields['kind'];
  if (kind !== undefined && !isKind(kind)) throw new TypeError(`${path}.kind is not one of ${KINDS.join(', ')}`);
  for (const key of Object.keys(fields)) if (!['name', 'kind', 'attributes'].includes(key)) throw new TypeError(`${path}.${key} is not a thing to match`);
  const attributes: Record<string, string | number | boolean> = Object.create(null);
  for (const [key, expected] of Object.entries(fields['attributes'] === undefined ? {} : object(fields['attributes'], `${path}.attributes`))) {
    if (typeof expected !== 'string' && typeof expected !== 'number' && typeof expected !== 'boolean') throw new TypeError(`${path}.attributes.${key} is not a string, number or boolean`);
    attributes[key] = expected;
  }
  return { name: string(fields['name'], `${path}.name`), kind, attributes };
}

function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${path} is not an object`);
  return { ...value };
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${path} is not a list`);
  return value;
}

function number(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`${path} is not a number`);
  return value;
}

function string(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new TypeError(`${path} is not a string`);
  return value;
}
