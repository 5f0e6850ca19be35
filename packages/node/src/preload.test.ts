import { describe, expect, it } from 'vitest';
import { isPreloaded } from './preload.ts';
import { isSupported } from './start.ts';
import { VERSION } from './version.ts';
import { readFileSync } from 'node:fs';

describe('isPreloaded', () => {
  it('sees the flag in all its forms', () => {
    expect(isPreloaded(['--import', '@spoor/node'], undefined)).toBe(true);
    expect(isPreloaded(['--import=@spoor/node'], undefined)).toBe(true);
    expect(isPreloaded(['-r', '@spoor/node'], undefined)).toBe(true);
    expect(isPreloaded(['--import', '/app/node_modules/@spoor/node/dist/index.js'], undefined)).toBe(true);
    expect(isPreloaded([], '--max-old-space-size=100 --import "@spoor/node"')).toBe(true);
  });

  it('is not deceived by other flags', () => {
    expect(isPreloaded([], undefined)).toBe(false);
    expect(isPreloaded(['--import', '@spoor/node-other'], undefined)).toBe(false);
    expect(isPreloaded(['--title', '@spoor/node'], undefined)).toBe(false);
    expect(isPreloaded(['--import', './instrument.mjs'], '--inspect')).toBe(false);
  });
});

it('knows the Node versions it works on', () => {
  const versions = ['18.19.0', '20.20.2', '22.14.0', '22.15.0', '23.4.0', '23.5.0', '24.0.0', '26.1.0'];
  expect(versions.filter(isSupported)).toEqual(['22.15.0', '23.5.0', '24.0.0', '26.1.0']);
});

it('says its own version', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
