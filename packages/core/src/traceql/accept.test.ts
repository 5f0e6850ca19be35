import { describe, expect, test } from 'vitest';
import { printTraceql } from './print.ts';
import { parseOk } from './testing/parse-ok.ts';

/** Query, and its canonical form where that differs. */
type Case = readonly [query: string, printed?: string];

function accepts(cases: readonly Case[]): void {
  test.each(cases.map(([query, printed]) => [query, printed ?? query]))('%s', (query, printed) => {
    expect(printTraceql(parseOk(query))).toBe(printed);
  });
}

describe('filters', () => {
  accepts([
    ['{ }'],
    ['{}', '{ }'],
    ['  {\n\t}  ', '{ }'],
    ['{ true }'],
    ['{ .a }'],
    ['{ span.a }'],
    ['{ !.a }'],
    ['{ .a = .b }'],
    ['{ "x" = .a }'],
    ['{ .a != nil }'],
    ['{ nil = .a }', '{ .a = nil }'],
    ['{ nil != resource.service.name }', '{ resource.service.name != nil }'],
    ['{ name != nil }'],
    ['{ (.a + 1) = nil }', '{ .a + 1 = nil }'],
    ['{ .a + .b }'],
    ['{ ((((.a)))) }', '{ .a }'],
    ['{ .a = 1 && .b = 2 && .c = 3 }'],
    ['{ .a = 1 && (.b = 2 && .c = 3) }', '{ .a = 1 && .b = 2 && .c = 3 }'],
    ['{ .a = 1 && (.b = 2 || .c = 3) }'],
    ['{ .a || .b && .c }', '{ (.a || .b) && .c }'],
    ['{ (.a = .b) = .c }', '{ .a = .b = .c }'],
    ['{ .a = (.b = .c) }'],
    ['{ .a =~ "x" }'],
    ['{ .a !~ `x"\\d` }', '{ .a !~ "x\\"\\\\d" }'],
    ['{ "abc" =~ "a.*" }'],
    ['{ .a >= 1 && .b <= 2 && .c < 3 && .d > 4 }'],
  ]);
});

describe('attributes', () => {
  accepts([
    ['{ span.http.route = "/" }'],
    ['{ resource.k8s.pod.name = "/" }'],
    ['{ event.exception.type = "/" && link.weight > 1 && instrumentation.x = 1 }'],
    ['{ .a+1 = 3 }'],
    ['{ .a + 1 = 3 }'],
    ['{ .a-b*c/d%e:f@g[0] = 1 }'],
    ['{ .ключ = 1 && span.😀 = 2 }'],
    ['{ span."foo bar" = 1 }'],
    ['{ span."foobar" = 1 }', '{ span.foobar = 1 }'],
    ['{ span.a."b c".d = 1 }', '{ span."a.b c.d" = 1 }'],
    ['{ ."x" = 1 }', '{ .x = 1 }'],
    ['{ ."a\\"b\\\\c" = 1 }'],
    ['{ ."5xx" = 1 }'],
    ['{ span.5xx = 1 }'],
    ['{.a=1}', '{ .a = 1 }'],
    ['{.a&&.b}', '{ .a && .b }'],
    ['{ .a//b = 1 }'],
    ['{ .span.name = 1 && .trace = 2 }'],
    ['{ span.true = true && .nil = nil }'],
  ]);
});

describe('intrinsics, legacy spelling first choice', () => {
  accepts([
    ['{ span:duration > 1s }', '{ duration > 1s }'],
    ['{ duration > 1s && span:name = "x" }', '{ duration > 1s && name = "x" }'],
    ['{ span:kind = server && span:status = ok && span:statusMessage = "" }', '{ kind = server && status = ok && statusMessage = "" }'],
    ['{ trace:duration > 1s && trace:rootName = "a" && trace:rootService = "b" }', '{ traceDuration > 1s && rootName = "a" && rootServiceName = "b" }'],
    ['{ traceDuration > 1s && rootName = "a" && rootServiceName = "b" }'],
    ['{ trace:id = "af" && span:id = "1" && span:parentID = "2" && span:childCount = 3 }'],
    ['{ event:name = "x" && event:timeSinceStart > 1ms }'],
    ['{ link:traceID = "1" && link:spanID = "2" }'],
    ['{ instrumentation:name = "x" && instrumentation:version = "1" }'],
    ['{ nestedSetLeft > 1 && nestedSetRight < 9 && nestedSetParent < 0 }'],
    ['{ nestedSetParent<0 && kind=consumer }', '{ nestedSetParent < 0 && kind = consumer }'],
  ]);
});

describe('values', () => {
  accepts([
    ['{ .a = 0x1F }', '{ .a = 31 }'],
    ['{ .a = 007 }', '{ .a = 7 }'],
    ['{ .a = -5 }'],
    ['{ .a = - 5 }', '{ .a = -5 }'],
    ['{ .a = minInt || .a = maxInt }', '{ .a = minInt || .a = 9223372036854775807 }'],
    ['{ .a = .5 }', '{ .a = 0.5 }'],
    ['{ .a = 1. }', '{ .a = 1.0 }'],
    ['{ .a = 1e3 }', '{ .a = 1000.0 }'],
    ['{ .a = 1.5E-3 }', '{ .a = 0.0015 }'],
    ['{ .a = true || .a = false }'],
    ['{ .a = "\\u00e9\\n\\t\\x41\\101\\xc3\\xa9" }', '{ .a = "é\\n\\tAAé" }'],
    ['{ .a = `\\n` }', '{ .a = "\\\\n" }'],
    ['{ duration = 1h30m }', '{ duration = 1h30m0s }'],
    ['{ duration = 1d }', '{ duration = 24h0m0s }'],
    ['{ duration = 1w }', '{ duration = 168h0m0s }'],
    ['{ duration = 1y2w }', '{ duration = 9096h0m0s }'],
    ['{ duration = 1.5s }'],
    ['{ duration = .5s }', '{ duration = 500ms }'],
    ['{ duration = 100us }', '{ duration = 100µs }'],
    ['{ duration = 100µs }'],
    ['{ duration = 1m1h }', '{ duration = 1h1m0s }'],
    ['{ duration = 15ns }'],
    ['{ duration = 0s }'],
    ['{ status = ok || status = error || status = unset }'],
    ['{ kind = unspecified || kind = internal || kind = server || kind = client || kind = producer || kind = consumer }'],
  ]);
});

describe('types that go together', () => {
  accepts([
    ['{ duration > 250000000 }'],
    ['{ 1 < 1h }', '{ true }'],
    ['{ 1 <= 1.1 }', '{ true }'],
    ['{ 1 = 1.0 }', '{ true }'],
    ['{ duration > .a }'],
    ['{ status = .a }'],
    ['{ name < "m" }'],
    ['{ .a = status }'],
    ['{ (.a = 1) = true }', '{ .a = 1 = true }'],
    ['{ -duration < -1s }'],
    ['{ duration * 2 > 1s + .a }'],
  ]);
});

describe('constant folding', () => {
  accepts([
    ['{ 1 + 2 * 3 = 7 }', '{ true }'],
    ['{ .a = 1 + 2 * 3 }', '{ .a = 7 }'],
    ['{ .a = 2 ^ 3 }', '{ .a = 8 }'],
    ['{ .a = 2 ^ 3 ^ 2 }', '{ .a = 512 }'],
    ['{ .a = 7 / 2 }', '{ .a = 3 }'],
    ['{ .a = 7.0 / 2 }', '{ .a = 3.5 }'],
    ['{ .a = 7 % 4 }', '{ .a = 3 }'],
    ['{ .a = -(1 + 2) }', '{ .a = -3 }'],
    ['{ !false }', '{ true }'],
    ['{ !(1 = 2) && .a }', '{ true && .a }'],
    ['{ duration > 2 * 1s }', '{ duration > 2s }'],
    ['{ .a > 1s / 2 }', '{ .a > 500ms }'],
    ['{ "a" < "b" }', '{ true }'],
    ['{ "a" = "b" || false }', '{ false }'],
    ['{ nil = nil }', '{ false }'],
    ['{ nil != nil }', '{ false }'],
    ['{ 5 != nil }', '{ true }'],
    ['{ .a = 1 / 0 }'],
    ['{ 1 / 0 = 1 }'],
    ['{ .a = 9223372036854775807 + 1 }', '{ .a = minInt }'],
  ]);
});

describe('spansets', () => {
  accepts([
    ...['&&', '||', '>', '>>', '<', '<<', '~', '!>', '!>>', '!<', '!<<', '!~', '&>', '&>>', '&<', '&<<', '&~'].map((operator): Case => [`{ .a } ${operator} { .b }`]),
    ['{.a}>>{.b}', '{ .a } >> { .b }'],
    ['{.a}!~{.b}', '{ .a } !~ { .b }'],
    ['{ .a } > { .b } > { .c }'],
    ['({ .a } > { .b }) > { .c }', '{ .a } > { .b } > { .c }'],
    ['{ .a } > ({ .b } > { .c })'],
    ['{ .a } && { .b } && { .c }'],
    ['{ .a } || { .b } && { .c }', '({ .a } || { .b }) && { .c }'],
    ['{ .a } || ({ .b } && { .c })'],
    ['{ .a } > { .b } && { .c } ~ { .d }'],
    ['({ .a } && { .b }) >> { .c }'],
    ['({ .a })', '{ .a }'],
    ['(({ .a }))', '{ .a }'],
  ]);
});

describe('pipelines', () => {
  accepts([
    ['{ .a } | { .b }'],
    ['{ .a } | { .b } && { .c }'],
    ['{ } | count() > 2'],
    ['count() = 8'],
    ['max(duration) > 3s | { status = error }'],
    ['by(name) | count() > 1'],
    ['select(.a)'],
    ['{ } | by(resource.service.name) | by(name)'],
    ['{ } | by(.a + 1)'],
    ['{ } | by(.a = 1)'],
    ['{ } | by(name) | coalesce()'],
    ['{ } | select(span.a, resource.b, event.c, link.d, instrumentation.e, .f, name, span:id)'],
    ['{ } | avg(duration) > 1s | min(.a) < 2 | max(.b) >= -3 | sum(span.c) <= 4.5 | count() != 0'],
    ['{ } | avg(.a + .b * 2) = 1'],
    ['{ } | min(.a) < 2 / 6', '{ } | min(.a) < 0'],
    ['{ } | min(.a) < 2.0 / 8', '{ } | min(.a) < 0.25'],
    ['{ } | count() > (1 + 2) * 3', '{ } | count() > 9'],
    ['{ } | (count()) > 1', '{ } | count() > 1'],
    ['{ } | sum(duration) > 1s + 1ms', '{ } | sum(duration) > 1.001s'],
    ['({ .a } | count() > 1)', '{ .a } | count() > 1'],
    ['({ .a } | count() > 1) && ({ .b } | count() > 1)'],
    ['({ .a } | count() > 1) && ({ .b } | count() > 1) || ({ .c } | by(name))', '(({ .a } | count() > 1) && ({ .b } | count() > 1)) || ({ .c } | by(name))'],
    ['({ .a } | count() > 1) >> ({ .b } | count() > 1)'],
    ['({ .a } | count() > 1) && ({ .b })'],
    ['(({ .a } | count() > 1) ~ ({ .b } | count() > 1)) > ({ .c } | by(name))', '({ .a } | count() > 1) ~ ({ .b } | count() > 1) > ({ .c } | by(name))'],
    ['(count() > 1) && (count() < 5)'],
  ]);
});

describe('metrics', () => {
  accepts([
    ['{ } | rate()'],
    ['{ } | count_over_time() by (name)'],
    ['{ } | rate() by(name,resource.service.name)', '{ } | rate() by (name, resource.service.name)'],
    ...['min', 'max', 'sum', 'avg', 'histogram'].map((name): Case => [`{ } | ${name}_over_time(duration) by (span.a)`]),
    ['{ } | quantile_over_time(duration, .5)', '{ } | quantile_over_time(duration, 0.5)'],
    ['{ } | quantile_over_time(span.x, 0, 0.99, 1) by (.a)'],
    ['{ } | compare({ status = error })', '{ } | compare({ status = error }, 10)'],
    ['{ } | compare({ status = error }, 5)'],
    ['{ } | compare({ }, 5, 1795357719521000000, 1795357720321000000)'],
    ['{ .a } && { .b } | rate()'],
    ['{ .a } | count() > 2 | rate()'],
    ['{ } | rate() | topk(5)'],
    ['{ } | rate() | bottomk(5) | topk(2)'],
    ['{ } | rate() > 10'],
    ['{ } | rate() | topk(5) > 10 | bottomk(2) != 1'],
    ['{ } | avg_over_time(duration) >= 1.5s'],
    ['{ } | rate() = -1'],
    ['({ } | rate())', '{ } | rate()'],
    ['({ } | rate()) | topk(3)', '{ } | rate() | topk(3)'],
    ['({ } | rate()) > 3', '{ } | rate() > 3'],
    ['({ } | rate()) / ({ } | count_over_time()) * 100'],
    ['({ } | rate()) + ({ } | rate()) * ({ } | rate())'],
    ['(({ } | rate()) + ({ } | rate())) * ({ } | rate())'],
    ['({ } | rate()) - (({ } | rate()) - 1)'],
    ['100 * ({ } | rate())'],
    ['1 / 2 * ({ } | rate())', '0 * ({ } | rate())'],
    ['-1.5 * ({ } | rate())'],
    ['({ } | rate()) * (2 + 3)', '({ } | rate()) * 5'],
    ['({ } | rate() | topk(3)) / ({ } | rate() > 1)'],
    ['({ } | rate()) / ({ } | rate()) > 0.5 | topk(3)'],
    ['(({ } | rate()) / ({ } | rate())) | topk(3)', '({ } | rate()) / ({ } | rate()) | topk(3)'],
  ]);
});

describe('hints and comments', () => {
  accepts([
    ['{ } with(most_recent=true)'],
    ['{ } | rate() with ( sample = 0.1 , exemplars=5, x="y", d=1s, s=error, k=server, n=nil, m=-1 )', '{ } | rate() with(sample=0.1, exemplars=5, x="y", d=1s, s=error, k=server, n=nil, m=-1)'],
    ['{ } with(a=1) with(b=2)', '{ } with(a=1, b=2)'],
    ['({ } | rate()) * 2 with(sample=true)'],
    ['{ } | rate() > 1 with(sample=true)'],
    ['// first\n{ /* a\n b */ .a = 1 // end\n}', '{ .a = 1 }'],
    ['{ .a = "// no comment" }'],
    ['/**/{}/**/', '{ }'],
  ]);
});
