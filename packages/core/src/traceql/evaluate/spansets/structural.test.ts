import { littleTraces, span } from '@spoor/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpanBlock } from '../../../model/index.ts';
import { evaluateSearch, matchPipeline, parseTraceql, searchPipeline } from '../../index.ts';
import type { Query } from '../../index.ts';

function parse(text: string): Query {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors.map(({ message }) => message).join('; ')}`);
  return parsed.query;
}

function found(text: string, block: SpanBlock): readonly string[] {
  const mask = matchPipeline(searchPipeline(parse(text)), block, { semconv: false });
  return [...mask.keys()].filter((row) => mask[row] === 1).map((row) => block.strings.get(block.name[row]!));
}

/**
 *  r ─┬─ a ─┬─ b ─── c
 *     │     └─ b2
 *     └─ d
 *  lone (another trace)
 */
const TREE = littleTraces([span('r', {}, span('a', {}, span('b', {}, span('c')), span('b2')), span('d'))], [span('lone')]);

describe('structural operators return the spans of the right side', () => {
  test.each([
    ['{name="r"} > {}', ['a', 'd']],
    ['{name="a"} > {name=~"b.*"}', ['b', 'b2']],
    ['{name="r"} > {name="b"}', []],
    ['{name="a"} >> {}', ['b', 'c', 'b2']],
    ['{name="r"} >> {name="c"}', ['c']],
    ['{name="b"} < {}', ['a']],
    ['{name="c"} << {}', ['r', 'a', 'b']],
    ['{name="c"} << {name="d"}', []],
    ['{name="b"} ~ {}', ['b2']],
    ['{name="a"} ~ {}', ['d']],
    ['{name=~"b.*"} ~ {name=~"b.*"}', ['b', 'b2']],
    ['{name="b"} ~ {name="b"}', []],
  ])('%s', (query, expected) => expect(found(query, TREE)).toEqual(expected));
});

describe('negated forms return the right side that has no such partner', () => {
  test.each([
    ['{name="r"} !> {}', ['r', 'b', 'c', 'b2', 'lone']],
    ['{name="a"} !>> {}', ['r', 'a', 'd', 'lone']],
    ['{name="b"} !< {}', ['r', 'b', 'c', 'b2', 'd', 'lone']],
    ['{name="c"} !<< {}', ['c', 'b2', 'd', 'lone']],
    ['{name="b"} !~ {}', ['r', 'a', 'b', 'c', 'd', 'lone']],
    ['{name="nobody"} !>> {name="c"}', ['c']],
    ['{ } !> { }', ['r', 'lone']],
    ['{ true } !>> { true }', ['r', 'lone']],
  ])('%s', (query, expected) => expect(found(query, TREE)).toEqual(expected));
});

describe('union forms return the matched spans of both sides', () => {
  test.each([
    ['{name="r"} &> {name="a"}', ['r', 'a']],
    ['{name=~"r|d"} &>> {name="c"}', ['r', 'c']],
    ['{name="c"} &< {name=~"b|a"}', ['b', 'c']],
    ['{name="c"} &<< {name=~"r|a"}', ['r', 'a', 'c']],
    ['{name="b"} &~ {}', ['b', 'b2']],
    ['{name="r"} &> {name="c"}', []],
  ])('%s', (query, expected) => expect(found(query, TREE)).toEqual(expected));
});

describe('chains and combinations', () => {
  test.each([
    ['{name="r"} > {name="a"} > {name="b"}', ['b']],
    ['{name="r"} > ({name="a"} > {name="b"})', []],
    ['{name="b"} && {name="d"}', ['b', 'd']],
    ['{name="b"} && {name="lone"}', []],
    ['{name="b"} || {name="lone"}', ['b', 'lone']],
    ['{name="b"} && {name="d"} && {name="nobody"}', []],
    ['({name="r"} &>> {name="c"}) || {name="lone"}', ['r', 'c', 'lone']],
    ['{name="r"} | {name="a"}', []],
    ['({} | count() > 1) && ({name="b"})', ['r', 'a', 'b', 'c', 'b2', 'd']],
    ['({name=~"a|b"} | by(name)) > ({name="b"} | by(name))', ['b']],
  ])('%s', (query, expected) => expect(found(query, TREE)).toEqual(expected));
});

describe('parents are resolved when the query runs', () => {
  const orphans = littleTraces([span('lost', { parent: 99 }, span('child', {}, span('grandchild'))), span('lost2', { parent: 99 }), span('far', { parent: 98 })]);
  test.each([
    ['{name="lost"} > {}', ['child']],
    ['{name="lost"} >> {}', ['child', 'grandchild']],
    ['{name="grandchild"} << {}', ['lost', 'child']],
    ['{name="lost"} ~ {}', ['lost2']],
    ['{name="lost"} !> {name="child"}', []],
    ['{nestedSetParent < 0}', []],
    ['{nestedSetParent = 0}', ['lost', 'lost2', 'far']],
    ['{nestedSetLeft > 0}', ['lost', 'child', 'grandchild', 'lost2', 'far']],
  ])('orphans take part: %s', (query, expected) => expect(found(query, orphans)).toEqual(expected));

  test('a parent that comes later in the block is found', () => {
    expect(found('{name="late"} > {}', littleTraces([span('early', { id: 5, parent: 6 }), span('late', { id: 6 })]))).toEqual(['early']);
  });

  test('roots of one trace are siblings of each other', () => {
    expect(found('{name="one"} ~ {}', littleTraces([span('one'), span('two')], [span('elsewhere')]))).toEqual(['two']);
  });

  test('of two spans with one id the earlier has the children', () => {
    const block = littleTraces([span('client', { id: 7, at: 1 }), span('server', { id: 7, at: 2 }), span('child', { id: 8, parent: 7, at: 3 })]);
    expect([found('{name="client"} > {}', block), found('{name="server"} > {}', block)]).toEqual([['child'], []]);
  });

  test('the same ids in another trace are other spans', () => {
    const block = littleTraces([span('a', { id: 1 }, span('b', { id: 2 }))], [span('c', { id: 1 }, span('d', { id: 2 }))]);
    expect(found('{name="a"} >> {}', block)).toEqual(['b']);
  });
});

describe('a span that is its own parent and cycles harm nobody', () => {
  const self = littleTraces([span('self', { id: 1, parent: 1 }, span('child', { id: 2 }))]);
  const cycle = littleTraces([span('x', { id: 1, parent: 3 }), span('y', { id: 2, parent: 1 }), span('z', { id: 3, parent: 2 }), span('tail', { id: 4, parent: 3 })]);
  test.each([
    ['{name="self"} > {}', self, ['child']],
    ['{name="self"} >> {}', self, ['child']],
    ['{} << {name="self"}', self, ['self']],
    ['{} ~ {}', self, []],
    // The edge whose parent starts last is cut: x stands like a root.
    ['{name="x"} >> {}', cycle, ['y', 'z', 'tail']],
    ['{name="z"} >> {}', cycle, ['tail']],
    ['{name="tail"} << {}', cycle, ['x', 'y', 'z']],
    ['{nestedSetLeft > 0}', cycle, ['x', 'y', 'z', 'tail']],
    ['{nestedSetParent = 0}', cycle, ['x']],
  ] as const)('%s', (query, block, expected) => expect(found(query, block)).toEqual(expected));
});

/** A trace as a parent row for each span (-1: root, -2: orphan), and the letter each span is called. */
const shape = fc.array(fc.record({ up: fc.integer({ min: -2, max: 12 }), letter: fc.constantFrom('a', 'b', 'c') }), { minLength: 1, maxLength: 13 });

describe('agrees with the definition on any graph', () => {
  const NODES = ['>', '>>', '<', '<<', '~'] as const;
  for (const relation of NODES) {
    for (const mode of ['', '!', '&'] as const) {
      test(`${mode}${relation}`, () => {
        fc.assert(
          fc.property(fc.array(shape, { minLength: 1, maxLength: 3 }), (traces) => {
            const block = littleTraces(...traces.map((spans) => spans.map(({ up, letter }, row) => span(letter, { id: row + 1, parent: up === -1 ? 0 : up === -2 ? 77 : (up % spans.length) + 1 }))));
            const mask = matchPipeline(searchPipeline(parse(`{name="a"} ${mode}${relation} {name=~"a|b"}`)), block, { semconv: false });
            expect([...mask]).toEqual(expectedMask(traces, relation, mode));
          }),
          { numRuns: 150 },
        );
      });
    }
  }
});

type Shape = readonly { readonly up: number; readonly letter: string }[];

function expectedMask(traces: readonly Shape[], relation: '>' | '>>' | '<' | '<<' | '~', mode: '' | '!' | '&'): number[] {
  return traces.flatMap((spans) => {
    const parent = cutParents(spans);
    const isLeft = (row: number): boolean => spans[row]!.letter === 'a';
    const isRight = (row: number): boolean => spans[row]!.letter !== 'c';
    const isAbove = (top: number, row: number): boolean => {
      for (let at = parent[row]!; at >= 0; at = parent[at]!) if (at === top) return true;
      return false;
    };
    const isSibling = (a: number, b: number): boolean => a !== b && parent[a] === parent[b];
    const relates = (left: number, right: number): boolean =>
      relation === '>' ? parent[right] === left : relation === '>>' ? isAbove(left, right) : relation === '<' ? parent[left] === right : relation === '<<' ? isAbove(right, left) : isSibling(left, right);
    return spans.map((_, row) => {
      const asRight = isRight(row) && spans.some((_each, left) => isLeft(left) && relates(left, row));
      if (mode === '') return asRight ? 1 : 0;
      if (mode === '!') return isRight(row) && !asRight ? 1 : 0;
      return asRight || (isLeft(row) && spans.some((_each, right) => isRight(right) && relates(row, right))) ? 1 : 0;
    });
  });
}

/** Rows are in order of start. Cycles lose the edge whose parent starts last; -1 for roots and those, -2 for orphans. */
function cutParents(spans: Shape): number[] {
  const parent = spans.map(({ up }) => (up < 0 ? up : up % spans.length));
  for (let from = 0; from < spans.length; from++) {
    const seen: number[] = [];
    let at = from;
    while (at >= 0 && !seen.includes(at)) {
      seen.push(at);
      at = parent[at]!;
    }
    if (at < 0) continue;
    const cycle = seen.slice(seen.indexOf(at));
    const last = Math.max(...cycle.map((row) => parent[row]!));
    parent[cycle.find((row) => parent[row] === last)!] = -1;
  }
  return parent;
}

describe('time is linear in the spans, whatever the shape', () => {
  const SPANS = 200_000;
  const OPERATORS = ['>', '>>', '<', '<<', '~', '!>>', '&>>', '&<<', '&~'];

  function chain(parentOf: (row: number) => number): SpanBlock {
    const block = new SpanBlock(SPANS);
    const names = [block.strings.internString('even'), block.strings.internString('odd')];
    block.resources.begin();
    block.resources.finish();
    block.scopes.begin();
    block.scopes.finish();
    for (let row = 0; row < SPANS; row++) {
      block.beginSpan();
      block.spanId[2 * row] = row + 1;
      block.parentId[2 * row] = parentOf(row) + 1;
      block.start[2 * row] = row;
      block.name[row] = names[row % 2]!;
      block.endSpan();
    }
    return block;
  }

  test.each([
    ['a chain', (row: number) => row - 1],
    ['a star', (row: number) => (row === 0 ? -1 : 0)],
    ['one cycle', (row: number) => (row === 0 ? SPANS - 1 : row - 1)],
    ['spans that are their own parents', (row: number) => row],
    ['orphans', (row: number) => SPANS + row],
    ['roots', () => -1],
  ])('%s', (_shape, parentOf) => {
    const block = chain(parentOf);
    for (const operator of OPERATORS) {
      const from = performance.now();
      found(`{name="even"} ${operator} {name="odd"}`, block);
      // Quadratic, it would be minutes.
      expect(performance.now() - from, operator).toBeLessThan(3_000);
    }
    const from = performance.now();
    expect(evaluateSearch(parse('{nestedSetLeft > 0 && span:childCount >= 0} | by(name) | select(nestedSetRight)'), block, { spss: 3, semconv: true })[0]!.spansets).toHaveLength(2);
    expect(performance.now() - from).toBeLessThan(3_000);
  });

  test('descendants of the top of a chain are all of it', () => {
    expect(found('{nestedSetParent < 0} >> {}', chain((row) => row - 1))).toHaveLength(SPANS - 1);
  });
});
