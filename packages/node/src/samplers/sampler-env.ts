import { samplerFromConfig } from './sampler-config.ts';
import type { SamplerChoice, SamplerConfig, SamplerContext } from './sampler-config.ts';

export interface SamplerFromEnv extends SamplerChoice {
  /** What could not be used, in words for the user; the default is in force then. */
  readonly warnings: readonly string[];
}

const DEFAULT: SamplerConfig = { parent_based: { root: { always_on: {} } } };

/**
 * The sampler of `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. Besides the specification's names (`always_on`,
 * `always_off`, `traceidratio`, `jaeger_remote`, and each with `parentbased_` before it) these are known:
 *
 * | name | argument |
 * |---|---|
 * | `rate_limiting`, `parentbased_rate_limiting` | `100`, or `rate=100,burst=200,ratio=0.5` |
 * | `rules`, `parentbased_rules` | JSON: `{"rules":[{"match":{"name":"GET"},"sampler":{"always_off":{}}}],"fallback":{…}}` |
 * | `error_biased` | `0.01`, or `ratio=0.01,slowMs=1000` |
 * | `config` | JSON: any sampler of the declarative configuration |
 *
 * Never throws: a value that cannot be used is a warning, as the specification asks.
 */
export function samplerFromEnv(env: Readonly<Record<string, string | undefined>>, context: SamplerContext): SamplerFromEnv {
  const name = env['OTEL_TRACES_SAMPLER']?.trim() ?? '';
  const argument = env['OTEL_TRACES_SAMPLER_ARG']?.trim() ?? '';
  const warnings: string[] = [];
  try {
    return { ...samplerFromConfig(name === '' ? DEFAULT : configFor(name.toLowerCase(), argument), context), warnings };
  } catch (error) {
    warnings.push(`OTEL_TRACES_SAMPLER=${name}${argument === '' ? '' : ` with OTEL_TRACES_SAMPLER_ARG=${argument}`} is not used (${error instanceof Error ? error.message : String(error)}); all traces are kept unless a parent says otherwise`);
    return { ...samplerFromConfig(DEFAULT, context), warnings };
  }
}

function configFor(name: string, argument: string): unknown {
  const prefix = 'parentbased_';
  if (name.startsWith(prefix)) return { parent_based: { root: configFor(name.slice(prefix.length), argument) } };
  switch (name) {
    case 'always_on':
      return { always_on: {} };
    case 'always_off':
      return { always_off: {} };
    case 'traceidratio':
      return { trace_id_ratio_based: { ratio: argument === '' ? 1 : numberOf(argument, 'the ratio') } };
    case 'rate_limiting': {
      const { rate, burst, ratio } = numbers(argument, 'rate', ['rate', 'burst', 'ratio']);
      return { rate_limiting: { traces_per_second: rate, burst, ratio } };
    }
    case 'error_biased': {
      const { ratio, slowMs } = numbers(argument, 'ratio', ['ratio', 'slowMs']);
      if (ratio !== undefined && !(ratio >= 0 && ratio <= 1)) throw new RangeError(`a sampling ratio is between 0 and 1, not ${ratio}`);
      return { error_biased: { ratio, slow_ms: slowMs } };
    }
    case 'jaeger_remote':
      return { jaeger_remote: remoteConfig(argument) };
    case 'rules':
      return { rules: JSON.parse(argument) };
    case 'config':
      return JSON.parse(argument);
    default:
      throw new TypeError('there is no such sampler');
  }
}

/** `endpoint=…,pollingIntervalMs=…,initialSamplingRate=…`, as the specification has it. */
function remoteConfig(argument: string): unknown {
  const values = pairs(argument, 'endpoint', ['endpoint', 'pollingIntervalMs', 'initialSamplingRate']);
  const { endpoint, pollingIntervalMs, initialSamplingRate } = values;
  return {
    endpoint,
    interval: pollingIntervalMs === undefined ? undefined : numberOf(pollingIntervalMs, 'pollingIntervalMs'),
    initial_sampler: initialSamplingRate === undefined ? undefined : { trace_id_ratio_based: { ratio: numberOf(initialSamplingRate, 'initialSamplingRate') } },
  };
}

function numbers<TName extends string>(argument: string, alone: TName, names: readonly TName[]): Partial<Record<TName, number>> {
  const values: Partial<Record<TName, number>> = {};
  const texts = pairs(argument, alone, names);
  for (const name of names) {
    const text = texts[name];
    if (text !== undefined) values[name] = numberOf(text, name);
  }
  return values;
}

/** `a=1,b=2`, or one value without a name, which is `alone`'s. */
function pairs<TName extends string>(argument: string, alone: TName, names: readonly TName[]): Partial<Record<TName, string>> {
  const values: Partial<Record<TName, string>> = {};
  if (argument === '') return values;
  for (const part of argument.split(',')) {
    const [, given, value] = /^\s*([a-zA-Z]+)\s*=(.*)$/.exec(part) ?? [undefined, alone, part];
    const name = names.find((known) => known === given);
    if (name === undefined) throw new TypeError(`${given} is not one of ${names.join(', ')}`);
    values[name] = (value ?? '').trim();
  }
  return values;
}

function numberOf(text: string, name: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new TypeError(`${name} is not a number`);
  return value;
}
