import { describe, expect, it } from 'vitest';
import { captureHeaders, knownMethod, pathFilter, redactQuery, splitHost } from './http-attributes.ts';
import { loadHookWorks } from './module-hook.ts';
import { packageFile } from './package-file.ts';
import { works } from './api-copies.ts';

describe('HTTP attributes', () => {
  it('keeps signatures out of queries, and everything else as it is', () => {
    expect(redactQuery('a=1&sig=abc&b=2')).toBe('a=1&sig=REDACTED&b=2');
    expect(redactQuery('/x?Signature=abc&AWSAccessKeyId=k&X-Goog-Signature=s')).toBe('/x?Signature=REDACTED&AWSAccessKeyId=REDACTED&X-Goog-Signature=REDACTED');
    expect(redactQuery('design=1&signal=2')).toBe('design=1&signal=2');
  });

  it.each([
    ['example.com', 'example.com', undefined],
    ['example.com:8080', 'example.com', 8080],
    ['[::1]', '::1', undefined],
    ['[::1]:3000', '::1', 3000],
    ['example.com:99999', 'example.com', undefined],
  ])('reads the host %s', (header, host, port) => {
    expect(splitHost(header)).toEqual({ host, port });
  });

  it('reports unknown methods as one', () => {
    expect(knownMethod('GET', new Set(['GET']))).toBe('GET');
    expect(knownMethod('BREW', new Set(['GET']))).toBe('_OTHER');
  });

  it('captures the headers asked for as lists', () => {
    const headers: Record<string, unknown> = { 'x-a': 'one', 'x-b': ['two', 'three'], 'x-c': 4 };
    expect(captureHeaders('request', ['x-a', 'x-b', 'x-c', 'x-d'], (name) => headers[name])).toEqual({ 'http.request.header.x-a': ['one'], 'http.request.header.x-b': ['two', 'three'], 'http.request.header.x-c': ['4'] });
    expect(captureHeaders('response', ['x-d'], (name) => headers[name])).toBeUndefined();
  });

  it('ignores paths exactly or by their beginning', () => {
    expect(pathFilter([])).toBeUndefined();
    const ignored = pathFilter(['/health', '/assets/*']);
    expect(['/health', '/healthy', '/assets/a.js', '/x'].map((path) => ignored?.(path))).toEqual([true, false, true, false]);
  });
});

it('reads package and file off a path', () => {
  expect(packageFile('/app/node_modules/pg/lib/index.js')).toEqual({ package: 'pg', folder: '/app/node_modules/pg', file: 'lib/index.js' });
  expect(packageFile('/app/node_modules/.pnpm/a@1/node_modules/@redis/client/dist/x.js')).toEqual({ package: '@redis/client', folder: '/app/node_modules/.pnpm/a@1/node_modules/@redis/client', file: 'dist/x.js' });
  expect(packageFile('C:\\app\\node_modules\\pg\\lib\\index.js')).toEqual({ package: 'pg', folder: 'C:\\app\\node_modules\\pg', file: 'lib/index.js' });
  expect(packageFile('/app/src/node_modules.js')).toBeUndefined();
});

it('knows the Node versions whose load hooks may withhold CommonJS sources', () => {
  const versions = ['22.15.0', '22.22.2', '22.22.3', '23.11.0', '24.11.0', '24.11.1', '24.21.0', '25.0.0', '25.1.0', '26.0.0'];
  expect(versions.filter(loadHookWorks)).toEqual(['22.22.3', '24.11.1', '24.21.0', '25.1.0', '26.0.0']);
});

it('knows which copies of the API see a registration', () => {
  expect([works('1.10.0', '1.9.1'), works('1.10.0', '1.10.2'), works('1.10.0', '1.11.0'), works('1.10.0', '2.0.0')]).toEqual([true, true, false, false]);
});
