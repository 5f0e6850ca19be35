import { describe, expect, test } from 'vitest';
import { mentionedAttributes } from './mentioned-attributes.ts';
import { printAttribute } from './print-field.ts';
import { metricsOf, parseOk, spansetsOf } from './testing/parse-ok.ts';

describe('what Grafana sends by itself', () => {
  const primary = ['nestedSetParent<0', 'kind=server', 'kind=consumer', 'span.db.system.name!=""', 'true'].map((filter) => `{${filter} && true && resource.service.name != nil}`);

  test.each([
    '{}',
    '{resource.service.name="x" && name="y" && duration>10ms && span.a="b"}',
    '{ } | select(resource.service.name, span.http.route)',
    '{} | rate()',
    ...primary.flatMap((filter) => [
      `${filter} | rate() by(resource.service.name)`,
      `${filter.replace('}', ' && status=error}')} | rate() by(name)`,
      `${filter} | quantile_over_time(duration, 0.9) by(resource.service.name)`,
      `${filter} | histogram_over_time(duration) with(sample=true)`,
      `${filter} | compare({status = error}, 10)`,
      `${filter} | compare({duration >= 1.5s && duration <= 3s}, 10, 1795357719521000000, 1795357720321000000)`,
      `${filter} | count_over_time() by(span.http.route, status)`,
    ]),
    '({nestedSetParent<0 && true} &>> { status = error }) || ({nestedSetParent<0 && true}) | select(status, resource.service.name, name, nestedSetParent, nestedSetLeft, nestedSetRight)',
    '{true && status = error} | select(resource.service.name, event.exception.message,event.exception.stacktrace,event.exception.type) with(most_recent=true)',
    '{span.db.name="X" || span.db.system="X" || span.peer.service="X" || span.messaging.system="X" || span.net.peer.name="X"}',
  ])('%s', (query) => {
    expect(parseOk(query).kind).toBe(query.includes('over_time') || query.includes('rate()') || query.includes('compare(') ? 'metrics' : 'spansets');
  });

  test('the trace structure query keeps its select behind both sides', () => {
    const query = spansetsOf('({nestedSetParent<0} &>> { status = error }) || ({nestedSetParent<0}) | select(status, nestedSetLeft)');
    expect(query.pipeline.stages.map(({ kind }) => kind)).toEqual(['spansets', 'select']);
    expect(query.pipeline.stages[0]).toMatchObject({ expression: { kind: 'spanset-logical', operator: '||', operands: [{ kind: 'structural', relation: '>>', mode: 'union' }, { kind: 'filter' }] } });
    expect(mentionedAttributes(query).map(printAttribute)).toEqual(['nestedSetParent', 'status', 'nestedSetLeft']);
  });

  test('the box selection carries its window', () => {
    const { expression } = metricsOf('{true} | compare({duration >= 1.5s && duration <= 3s}, 10, 5, 6)');
    expect(expression).toMatchObject({ aggregate: { name: 'compare', topN: 10, window: { start: 5n, end: 6n } } });
  });
});
