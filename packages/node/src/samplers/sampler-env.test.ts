import { afterEach, describe, expect, test } from 'vitest';
import { samplerFromConfig, samplerFromEnv } from './index.ts';
import type { SamplerChoice, SamplerFromEnv } from './index.ts';
import { ask } from './testing.ts';

const LOW = `${'1'.repeat(18)}00000000000001`;
const HIGH = `${'1'.repeat(18)}ffffffffffffff`;
const made: SamplerChoice[] = [];

afterEach(() => {
  for (const choice of made.splice(0)) choice.stop();
});

function fromEnv(sampler?: string, argument?: string): SamplerFromEnv {
  const choice = samplerFromEnv({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument }, { service: 'shop' });
  made.push(choice);
  return choice;
}

function fromConfig(config: unknown): SamplerChoice {
  const choice = samplerFromConfig(config, { service: 'shop' });
  made.push(choice);
  return choice;
}

describe('OTEL_TRACES_SAMPLER', () => {
  test.each([
    [undefined, undefined, 'ParentBased{root=AlwaysOn}'],
    ['', '', 'ParentBased{root=AlwaysOn}'],
    ['always_on', undefined, 'AlwaysOn'],
    ['always_off', undefined, 'AlwaysOff'],
    ['parentbased_always_on', undefined, 'ParentBased{root=AlwaysOn}'],
    ['parentbased_always_off', undefined, 'ParentBased{root=AlwaysOff}'],
    ['traceidratio', '0.25', 'Ratio{0.25}'],
    ['traceidratio', undefined, 'Ratio{1}'],
    [' ParentBased_TraceIdRatio ', ' 0.1 ', 'ParentBased{root=Ratio{0.1}}'],
    ['rate_limiting', '100', 'RateLimiting{100/s, burst=100}'],
    ['parentbased_rate_limiting', 'rate=5, burst=20', 'ParentBased{root=RateLimiting{5/s, burst=20}}'],
    ['error_biased', '0.05', 'ErrorBiased{ParentBased{root=Ratio{0.05}}}'],
    ['rules', '{"rules":[{"match":{"name":"GET*"},"sampler":{"always_off":{}}}],"fallback":{"trace_id_ratio_based":{"ratio":0.5}}}', 'Rules{1 rules, else Ratio{0.5}}'],
    ['config', '{"parent_based":{"root":{"rate_limiting":{"traces_per_second":3}}}}', 'ParentBased{root=RateLimiting{3/s, burst=3}}'],
  ])('%s with %s', (name, argument, expected) => {
    const { sampler, warnings } = fromEnv(name, argument);
    expect(sampler.toString()).toBe(expected);
    expect(warnings).toEqual([]);
  });

  test('jaeger_remote takes the arguments of the specification, and a bare endpoint', () => {
    const full = fromEnv('parentbased_jaeger_remote', 'endpoint=http://127.0.0.1:1/x?y=z,pollingIntervalMs=5000,initialSamplingRate=0.25');
    expect(full.sampler.toString()).toBe('ParentBased{root=JaegerRemote{http://127.0.0.1:1/x, now Ratio{0.25}}}');
    expect(fromEnv('jaeger_remote', 'http://127.0.0.1:1').sampler.toString()).toBe('JaegerRemote{http://127.0.0.1:1/sampling, now Ratio{0.001}}');
  });

  test('error_biased hands on what its processor needs', () => {
    expect(fromEnv('error_biased', 'ratio=0.5,slowMs=250').errorBiased).toMatchObject({ ratio: 0.5, slowMs: 250 });
    expect(fromEnv('error_biased').errorBiased).toBeDefined();
    expect(fromEnv('always_on').errorBiased).toBeUndefined();
  });

  test.each([
    ['xray', undefined],
    ['nonsense', undefined],
    ['parentbased_', undefined],
    ['traceidratio', 'half'],
    ['traceidratio', '1.5'],
    ['rate_limiting', undefined],
    ['rate_limiting', 'rat=5'],
    ['error_biased', '7'],
    ['parentbased_error_biased', '0.1'],
    ['rules', '{'],
    ['rules', '{"rules":[{"match":{"nam":"x"},"sampler":{"always_off":{}}}]}'],
    ['jaeger_remote', 'endpoint=nowhere'],
  ])('%s with %s is a warning, and the default is in force', (name, argument) => {
    const { sampler, warnings } = fromEnv(name, argument);
    expect(sampler.toString()).toBe('ParentBased{root=AlwaysOn}');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(name);
  });
});

describe('configuration', () => {
  test('what the declarative file of OpenTelemetry says', () => {
    const { sampler } = fromConfig({ parent_based: { root: { trace_id_ratio_based: { ratio: 0.5 } }, remote_parent_not_sampled: { always_on: null } } });
    expect(ask(sampler, { traceId: LOW }).sampled).toBe(false);
    expect(ask(sampler, { traceId: HIGH }).sampled).toBe(true);
  });

  test.each([
    [{ 'probability/development': { ratio: 0.25 } }, 'Ratio{0.25}'],
    [{ 'composite/development': { 'parent_threshold/development': { root: { probability: { ratio: 0.25 } } } } }, 'ParentBased{root=Ratio{0.25}}'],
    [{ 'jaeger_remote/development': { endpoint: 'http://127.0.0.1:1', interval: 60_000, initial_sampler: { always_off: {} } } }, 'JaegerRemote{http://127.0.0.1:1/sampling, now AlwaysOff}'],
  ])('what is not final in the specification: %j', (config, expected) => {
    expect(fromConfig(config).sampler.toString()).toBe(expected);
  });

  test('rules in a parent-based sampler', () => {
    const { sampler } = fromConfig({
      parent_based: { root: { rules: { rules: [{ match: { kind: 'server', attributes: { 'url.path': '/health' } }, sampler: { always_off: {} } }], fallback: { rate_limiting: { traces_per_second: 10 } } } } },
    });
    expect(ask(sampler, { traceId: HIGH, kind: 1, attributes: { 'url.path': '/health' } }).sampled).toBe(false);
    expect(ask(sampler, { traceId: HIGH, kind: 1, attributes: { 'url.path': '/' } }).sampled).toBe(true);
  });

  test.each([
    [null, 'sampler is not an object'],
    [{}, 'exactly one key'],
    [{ always_on: {}, always_off: {} }, 'exactly one key'],
    [{ sometimes: {} }, 'sometimes'],
    [{ rate_limiting: {} }, 'traces_per_second is missing'],
    [{ parent_based: { root: { trace_id_ratio_based: { ratio: 'x' } } } }, 'sampler.parent_based.root.trace_id_ratio_based.ratio is not a number'],
    [{ parent_based: { root: { error_biased: {} } } }, 'outermost'],
    [{ rules: { rules: [{ match: { kind: 'browser' }, sampler: { always_on: {} } }] } }, 'kind is not one of'],
  ])('%j is refused: %s', (config, message) => {
    expect(() => fromConfig(config)).toThrow(message);
  });

  test('nesting without end is refused', () => {
    let config: unknown = { always_on: {} };
    for (let i = 0; i < 5000; i++) config = { parent_based: { root: config } };
    expect(() => fromConfig(config)).toThrow('deep');
  });
});
