import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TagScope } from '../../store/traceql-store.ts';
import { openTempo } from './testing/open-tempo.ts';
import type { TestTempo } from './testing/open-tempo.ts';

let tempo: TestTempo;
beforeEach(async () => {
  tempo = await openTempo();
});
afterEach(async () => {
  await tempo[Symbol.asyncDispose]();
});

async function text(path: string): Promise<[number, string]> {
  const answer = await tempo.get(path);
  return [answer.status, await answer.text()];
}

const name = (scope: TagScope, tag: string) => ({ scope, name: tag, types: ['string'] });
const INTRINSICS = [
  'duration', 'event:name', 'event:timeSinceStart', 'instrumentation:name', 'instrumentation:version', 'kind', 'link:spanID', 'link:traceID', 'name', 'rootName',
  'rootServiceName', 'span:duration', 'span:id', 'span:kind', 'span:name', 'span:parentID', 'span:status', 'span:statusMessage', 'status', 'statusMessage', 'trace:duration',
  'trace:id', 'trace:rootName', 'trace:rootService', 'traceDuration',
];

describe('names', () => {
  beforeEach(() => {
    tempo.store.names = { names: [name('span', 'http.method'), name('resource', 'service.name'), name('span', 'a'), name('event', 'exception.type')], isCut: false };
  });

  test('v2: by scope, the 25 intrinsics with them', async () => {
    const [, body] = await text('/api/v2/search/tags?limit=5000&maxStaleValues=3');
    expect(JSON.parse(body)).toEqual({
      scopes: [
        { name: 'intrinsic', tags: INTRINSICS },
        { name: 'resource', tags: ['service.name'] },
        { name: 'span', tags: ['a', 'http.method'] },
        { name: 'event', tags: ['exception.type'] },
      ],
      metrics: {},
    });
    expect(tempo.store.tagsAsked).toEqual([{ tenant: 'default', semconv: true, limit: 5000 }]);
  });

  test('v2: one scope; with a range and a query', async () => {
    expect(await text('/api/v2/search/tags?scope=span')).toEqual([200, '{"scopes":[{"name":"span","tags":["a","http.method"]}],"metrics":{}}']);
    expect(JSON.parse((await text('/api/v2/search/tags?scope=intrinsic'))[1])).toEqual({ scopes: [{ name: 'intrinsic', tags: INTRINSICS }], metrics: {} });
    await text(`/api/v2/search/tags?scope=resource&start=1&end=2&q=${encodeURIComponent('{ status = error && span.a = }')}`);
    const asked = tempo.store.tagsAsked.at(-1)!;
    expect(asked).toMatchObject({ scope: 'resource', range: { from: 1_000_000_000n, to: 3_000_000_000n } });
    expect(asked.query?.kind).toBe('spansets');
    expect(await text('/api/v2/search/tags?scope=bogus')).toEqual([400, 'invalid scope: bogus']);
  });

  test('v1: all together, intrinsics only when asked for', async () => {
    expect(await text('/api/search/tags')).toEqual([200, '{"tagNames":["a","exception.type","http.method","service.name"],"metrics":{}}']);
    expect(JSON.parse((await text('/api/search/tags?scope=intrinsic'))[1])).toEqual({ tagNames: INTRINSICS, metrics: {} });
    tempo.store.names = { names: [], isCut: false };
    expect(await text('/api/search/tags')).toEqual([200, '{"tagNames":[],"metrics":{}}']);
    expect(await text('/api/v2/search/tags?scope=link')).toEqual([200, '{"scopes":[],"metrics":{}}']);
  });
});

describe('values', () => {
  beforeEach(() => {
    const counted = [
      { type: 'string', value: 'a"b' },
      { type: 'int', value: 9007199254740993n },
      { type: 'float', value: 5 },
      { type: 'float', value: 0.25 },
      { type: 'bool', value: true },
    ] as const;
    tempo.store.values = { values: counted.map((value) => ({ value, count: 1 })), isCut: false, sampledSpans: 5 };
  });

  test('v2: typed', async () => {
    expect(await text('/api/v2/search/tag/resource.service.name/values?q={}&limit=5000&tag=x')).toEqual([
      200,
      '{"tagValues":[{"type":"string","value":"a\\"b"},{"type":"int","value":"9007199254740993"},{"type":"float","value":"5.0"},{"type":"float","value":"0.25"},{"type":"bool","value":"true"}],"metrics":{}}',
    ]);
    expect(tempo.store.valuesAsked[0]).toMatchObject({ attribute: { kind: 'attribute', scope: 'resource', name: 'service.name' }, limit: 5000 });
  });

  test('v2: whatever the path does to a name', async () => {
    const asked = async (path: string) => {
      expect((await text(`/api/v2/search/tag/${path}/values`))[0], path).toBe(200);
      const { attribute } = tempo.store.valuesAsked.at(-1)!;
      return attribute.kind === 'attribute' ? [attribute.scope, attribute.name] : attribute.name;
    };
    expect(await asked('.x')).toEqual(['unscoped', 'x']);
    expect(await asked(encodeURIComponent('span."a b"'))).toEqual(['span', 'a b']);
    expect(await asked(encodeURIComponent(encodeURIComponent('span."a b"')))).toEqual(['span', 'a b']);
    expect(await asked(encodeURIComponent('span.a/b'))).toEqual(['span', 'a/b']);
    expect(await asked('event.exception.type')).toEqual(['event', 'exception.type']);
    expect(await asked('span%3Aname')).toBe('span:name');
    expect(await asked('rootServiceName')).toBe('trace:rootService');
  });

  test('v2: keywords, and what has no values', async () => {
    expect(await text('/api/v2/search/tag/status/values')).toEqual([
      200,
      '{"tagValues":[{"type":"keyword","value":"ok"},{"type":"keyword","value":"error"},{"type":"keyword","value":"unset"}],"metrics":{}}',
    ]);
    expect((await text('/api/v2/search/tag/span:kind/values'))[1]).toContain('{"type":"keyword","value":"consumer"}');
    for (const tag of ['duration', 'trace:id', 'span:id']) expect(await text(`/api/v2/search/tag/${tag}/values`), tag).toEqual([200, '{"tagValues":[],"metrics":{}}']);
    expect(tempo.store.valuesAsked).toEqual([]);
  });

  test('v2: what is no identifier', async () => {
    const [status, body] = await text('/api/v2/search/tag/service.name/values');
    expect(status).toBe(400);
    expect(body).toMatch(/^please provide a valid tagName: failed to parse identifier service\.name: parse error at line 1, col \d+: /);
    expect((await text(`/api/v2/search/tag/${encodeURIComponent('.a = 1 } || { .b')}/values`))[0]).toBe(400);
  });

  test('v1: texts, by bare name', async () => {
    expect(await text('/api/search/tag/service.name/values')).toEqual([200, '{"tagValues":["a\\"b","9007199254740993","5.0","0.25","true"],"metrics":{}}']);
    expect(tempo.store.valuesAsked[0]).toMatchObject({ attribute: { kind: 'attribute', scope: 'unscoped', name: 'service.name' } });
    expect(await text('/api/search/tag/status.code/values')).toEqual([200, '{"tagValues":["0","1","2","error","ok","unset"],"metrics":{}}']);
    expect(await text('/api/search/tag/status/values')).toEqual([200, '{"tagValues":["ok","error","unset"],"metrics":{}}']);
  });

  test('protobuf for those who ask', async () => {
    const answer = await tempo.get('/api/v2/search/tag/status/values', { accept: 'application/protobuf' });
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toContain('\n\x07keyword\x12\x02ok');
  });
});
