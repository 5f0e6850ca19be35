import { expect, it } from 'vitest';
import { parseConfigFile } from './parse-yaml.ts';

const parse = (text: string, env: Readonly<Record<string, string>> = {}): unknown => parseConfigFile(text, env);

it('replaces variables in values, with defaults and the escape', () => {
  expect(parse('a: ${A}\nb: ${env:A}-x\nc: ${NONE:-fallback}\nd: $${A}\ne: "${NONE}"', { A: 'one' })).toEqual({ a: 'one', b: 'one-x', c: 'fallback', d: '${A}', e: '' });
});

it('types what is unquoted after it was replaced', () => {
  expect(parse('a: ${N}\nb: "${N}"\nc: ${T}\nd: ${NONE}', { N: '0.5', T: 'true' })).toEqual({ a: 0.5, b: '0.5', c: true, d: null });
});

it('never makes structure of what a variable contains', () => {
  expect(parse('a: ${EVIL}', { EVIL: 'x\nb: injected' })).toEqual({ a: 'x\nb: injected' });
});

it('refuses what is not YAML', () => {
  expect(() => parse('a: [1')).toThrow();
});
