import { describe, expect, test } from 'vitest';
import { formOfQuery, queryOfForm } from './form-query.ts';

describe('form and query', () => {
  test('the form prints the TraceQL it stands for', () => {
    expect(queryOfForm({})).toBe('{ }');
    expect(queryOfForm({ service: 'a "b"', operation: 'GET /', min: '1.5s', max: '2m', tmin: '5000000', tags: 'error=true span.kind=server code=500 "a b"="c d" bare' })).toBe(
      '{ resource.service.name = "a \\"b\\"" && name = "GET /" && duration >= 1.5s && duration <= 2m0s && trace:duration >= 5ms && status = error && kind = server && .code = 500 && ."a b" = "c d" && .bare != nil }',
    );
  });

  test.each([
    {},
    { service: 'shop' },
    { service: 'a "b" \\', operation: 'GET /' },
    { tags: 'error=true span.kind=server code=500 "a b"="c d" bare' },
    { tags: 'error=false ok=true v=1.5', min: '100ms', max: '2s' },
    { tmin: '5000000', tmax: '7000000001' },
  ])('and back again nothing is lost: %o', (form) => {
    expect(formOfQuery(queryOfForm(form))).toEqual(form);
  });

  test.each([
    '{ status = error || name = "x" }',
    '{ status = error } | count() > 2',
    '{ } | rate()',
    '{ name =~ "x.*" }',
    '{ span.a = 1 }',
    '{ status < error }',
    '{ name = "a" && name = "b" }',
    '{ .a = "500" }',
    '{ } with (most_recent=true)',
    '{ broken',
  ])('the form cannot hold %s', (query) => {
    expect(formOfQuery(query)).toBeUndefined();
  });
});
