import type { ComparisonNode, ComparisonOperator, FieldExpression, LogicalNode, RegexNode } from '../../ast.ts';
import { attributeReader, firstReader } from '../columns/attribute-reader.ts';
import type { BlockContext } from '../columns/block-context.ts';
import type { Frame } from '../columns/frame.ts';
import { newFrame } from '../columns/frame.ts';
import type { Load } from '../columns/load.ts';
import { Slot, SlotType } from '../columns/slot.ts';
import { negateSlot, slotArithmetic } from './arithmetic.ts';
import { ValueComparison } from './compare-values.ts';
import type { SlotTest } from './literal-test.ts';
import { literalTest, regexTest } from './literal-test.ts';
import { respellingOf } from './respelling.ts';
import type { LiteralComparison } from './root-test.ts';
import { rootTest } from './root-test.ts';
import { Uses, isCondition, usesIn } from './uses.ts';

/** Whether the span of a row meets a condition. */
export type Test = (row: number) => boolean;

/**
 * A condition as a closure over the columns of a block. Events and links are existential, and correlated within one
 * conjunction: `event:name = "retry" && event.attempt = 2` needs one event that is both.
 * Recursion is over the query, whose depth the parser limits.
 */
export function compileTest(expression: FieldExpression, context: BlockContext): Test {
  if (expression.kind === 'logical') {
    if (expression.operator === '||') return anyOf(expression.operands.map((operand) => compileTest(operand, context)));
    return compileConjunction(expression.operands, context);
  }
  if (expression.kind === 'not' && isCondition(expression.operand)) {
    const test = compileTest(expression.operand, context);
    return (row) => !test(row);
  }
  const frame = newFrame();
  return exists(usesIn(expression), compileAt(expression, context, frame), { context, frame });
}

/** The value of an expression on a span, for by(), aggregates and metrics; of several events the first that has one. */
export function compileValue(expression: FieldExpression, context: BlockContext): Load {
  return compileLoad(expression, context, undefined);
}

function compileConjunction(operands: readonly FieldExpression[], context: BlockContext): Test {
  const withUses = operands.map((operand) => ({ operand, uses: usesIn(operand) }));
  const ofSpan = withUses.filter(({ uses }) => uses === Uses.NOTHING).map(({ operand }) => compileTest(operand, context));
  const others = withUses.filter(({ uses }) => uses !== Uses.NOTHING);
  const ofEvents = others.filter(({ uses }) => uses === Uses.EVENTS).map(({ operand }) => operand);
  const ofLinks = others.filter(({ uses }) => uses === Uses.LINKS).map(({ operand }) => operand);
  const ofBoth = others.filter(({ uses }) => uses === Uses.BOTH).map(({ operand }) => operand);
  if (ofBoth.length === 0) return allOf([...ofSpan, ...correlated('event', ofEvents, context), ...correlated('link', ofLinks, context)]);
  // Events that are out anyway are not tried with every link.
  const scope = { context, frame: newFrame() };
  const compile = (operand: FieldExpression): Test => compileAt(operand, context, scope.frame);
  const pair = someEntry('link', allOf([...ofLinks, ...ofBoth].map(compile)), scope);
  return allOf([...ofSpan, someEntry('event', allOf([...ofEvents.map(compile), pair]), scope)]);
}

/** One event, or link, that meets all of the conditions. */
function correlated(which: keyof Frame, operands: readonly FieldExpression[], context: BlockContext): readonly Test[] {
  if (operands.length === 0) return [];
  const frame = newFrame();
  return [someEntry(which, allOf(operands.map((operand) => compileAt(operand, context, frame))), { context, frame })];
}

interface Scope {
  readonly context: BlockContext;
  readonly frame: Frame;
}

/** Some event, some link or some pair of them meets the test; where there is none, none stands in. */
function exists(uses: number, test: Test, { context, frame }: Scope): Test {
  if (uses === Uses.NOTHING) return test;
  if (uses === Uses.BOTH) return someEntry('event', someEntry('link', test, { context, frame }), { context, frame });
  return someEntry(uses === Uses.EVENTS ? 'event' : 'link', test, { context, frame });
}

function someEntry(which: keyof Frame, test: Test, { context, frame }: Scope): Test {
  const columns = which === 'event' ? context.block.events : context.block.links;
  return (row) => {
    const end = columns.end[row]!;
    const start = row === 0 ? 0 : columns.end[row - 1]!;
    if (start === end) {
      // The test may hold without one, as in `event:name = "x" || status = error`.
      frame[which] = -1;
      return test(row);
    }
    for (let entry = start; entry < end; entry++) {
      frame[which] = entry;
      if (test(row)) return true;
    }
    return false;
  };
}

function anyOf(tests: readonly Test[]): Test {
  const [first, second, ...more] = tests;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (more.length === 0) return (row) => first(row) || second(row);
  return (row) => {
    for (const test of tests) if (test(row)) return true;
    return false;
  };
}

function allOf(tests: readonly Test[]): Test {
  const [first, second, ...more] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (more.length === 0) return (row) => first(row) && second(row);
  return (row) => {
    for (const test of tests) if (!test(row)) return false;
    return true;
  };
}

/** A condition at the event and link of the frame. What asks about an event holds only where there is one. */
function compileAt(expression: FieldExpression, context: BlockContext, frame: Frame): Test {
  if (expression.kind === 'logical') {
    const tests = expression.operands.map((operand) => compileAt(operand, context, frame));
    return expression.operator === '&&' ? allOf(tests) : anyOf(tests);
  }
  const test = compileLeaf(expression, context, frame);
  switch (usesIn(expression)) {
    case Uses.EVENTS:
      return (row) => frame.event >= 0 && test(row);
    case Uses.LINKS:
      return (row) => frame.link >= 0 && test(row);
    case Uses.BOTH:
      return (row) => frame.event >= 0 && frame.link >= 0 && test(row);
    default:
      return test;
  }
}

function compileLeaf(expression: Exclude<FieldExpression, LogicalNode>, context: BlockContext, frame: Frame): Test {
  switch (expression.kind) {
    case 'comparison':
      return compileComparison(expression, context, frame);
    case 'regex':
      return compileRegexNode(expression, context, frame);
    case 'exists': {
      const slot = new Slot();
      const load = compileLoad(expression.operand, context, frame);
      const { negated } = expression;
      return (row) => {
        load(row, slot);
        return (slot.type === SlotType.NIL) === negated;
      };
    }
    case 'not':
      return isCondition(expression.operand) ? compileTest(expression, context) : compileTruth(expression, context, frame);
    default:
      return compileTruth(expression, context, frame);
  }
}

/** The value is the boolean true. */
function compileTruth(expression: FieldExpression, context: BlockContext, frame: Frame): Test {
  const slot = new Slot();
  const load = compileLoad(expression, context, frame);
  return (row) => {
    load(row, slot);
    return slot.type === SlotType.BOOL && slot.num === 1;
  };
}

function compileComparison(expression: ComparisonNode, context: BlockContext, frame: Frame): Test {
  const { operator, left, right } = expression;
  if (right.kind === 'static') return compileLiteral({ operand: left, operator, literal: right.value }, context, frame);
  if (left.kind === 'static') return compileLiteral({ operand: right, operator: FLIPPED[operator], literal: left.value }, context, frame);
  const comparison = new ValueComparison(operator, context.block.strings);
  const leftSlot = new Slot();
  const rightSlot = new Slot();
  const loadLeft = compileLoad(left, context, frame);
  const loadRight = compileLoad(right, context, frame);
  return (row) => {
    loadLeft(row, leftSlot);
    if (leftSlot.type === SlotType.NIL) return false;
    loadRight(row, rightSlot);
    return comparison.meets(leftSlot, rightSlot);
  };
}

const FLIPPED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function compileLiteral(comparison: LiteralComparison, context: BlockContext, frame: Frame): Test {
  const { operand, operator, literal } = comparison;
  const root = rootTest(comparison, context.block);
  if (root !== undefined) return root;
  const test = literalTest(operator, literal, context.block.strings);
  return testLoaded({ operand, test, negative: operator === '!=', spelled: operator === '=' || operator === '!=' }, context, frame);
}

function compileRegexNode({ operand, pattern, negated }: RegexNode, context: BlockContext, frame: Frame): Test {
  return testLoaded({ operand, test: regexTest(pattern, negated, context.block.strings), negative: negated, spelled: true }, context, frame);
}

interface LoadedTest {
  readonly operand: FieldExpression;
  readonly test: SlotTest;
  /** Every spelling must meet the test, not just one. */
  readonly negative: boolean;
  /** The other era's spelling of the value counts too. */
  readonly spelled: boolean;
}

function testLoaded({ operand, test, negative, spelled }: LoadedTest, context: BlockContext, frame: Frame): Test {
  const slot = new Slot();
  const load = compileLoad(operand, context, frame);
  const respell = spelled && operand.kind === 'attribute' ? respellingOf(operand, context) : undefined;
  if (respell === undefined) {
    return (row) => {
      load(row, slot);
      return test(slot);
    };
  }
  return (row) => {
    load(row, slot);
    if (slot.type === SlotType.NIL) return false;
    if (test(slot) !== negative) return !negative;
    return respell(row, slot) ? test(slot) : negative;
  };
}

/** `frame` undefined: no event or link is being tried; conditions look for one, values are the first there is. */
function compileLoad(expression: FieldExpression, context: BlockContext, frame: Frame | undefined): Load {
  switch (expression.kind) {
    case 'static': {
      const { value } = expression;
      return (_row, slot) => slot.setStatic(value);
    }
    case 'attribute':
    case 'intrinsic':
      return frame === undefined ? firstReader(expression, context) : attributeReader(expression, context, frame);
    case 'arithmetic': {
      const compute = slotArithmetic(expression.operator);
      const left = new Slot();
      const right = new Slot();
      const loadLeft = compileLoad(expression.left, context, frame);
      const loadRight = compileLoad(expression.right, context, frame);
      return (row, slot) => {
        loadLeft(row, left);
        loadRight(row, right);
        compute(left, right, slot);
      };
    }
    case 'negate': {
      const load = compileLoad(expression.operand, context, frame);
      return (row, slot) => {
        load(row, slot);
        negateSlot(slot);
      };
    }
    case 'not':
      if (!isCondition(expression.operand)) return loadNot(compileLoad(expression.operand, context, frame));
      return loadTest(compileTest(expression, context));
    default:
      return loadTest(frame === undefined ? compileTest(expression, context) : compileAt(expression, context, frame));
  }
}

/** `!flag` of a flag that is missing or no boolean is nothing. */
function loadNot(load: Load): Load {
  return (row, slot) => {
    load(row, slot);
    if (slot.type === SlotType.BOOL) slot.num = 1 - slot.num;
    else slot.setNil();
  };
}

function loadTest(test: Test): Load {
  return (row, slot) => slot.setBool(test(row));
}
