import type { GroupBy, Pipeline, PipelineStage } from '../../ast.ts';
import { printFieldExpression } from '../../print-field.ts';
import type { BlockContext } from '../columns/block-context.ts';
import { Slot } from '../columns/slot.ts';
import { compileValue } from '../expression/compile-expression.ts';
import { evaluateSpansets } from './evaluate-spansets.ts';
import { applyScalarFilter } from './scalar-filter.ts';
import type { Spansets } from './spansets.ts';
import { groupsOf } from './spansets.ts';
import { ValueNumbers } from './value-numbers.ts';

/** What the stages of a pipeline leave of the incoming spans. */
export function runPipeline({ stages }: Pipeline, incoming: Spansets, context: BlockContext): Spansets {
  return stages.reduce<Spansets>((spansets, stage) => runStage(stage, spansets, context), incoming);
}

function runStage(stage: PipelineStage, incoming: Spansets, context: BlockContext): Spansets {
  switch (stage.kind) {
    case 'spansets':
      return { ...incoming, mask: evaluateSpansets(stage.expression, incoming, context) };
    case 'scalar-filter':
      return applyScalarFilter(stage, incoming, context);
    case 'by':
      return applyGroupBy(stage, incoming, context);
    case 'coalesce':
      return { mask: incoming.mask };
    case 'select':
      return incoming;
  }
}

/** Splits each spanset by the value of an expression; spans without one are a group, too. */
function applyGroupBy({ expression }: GroupBy, incoming: Spansets, context: BlockContext): Spansets {
  const { mask } = incoming;
  const before = groupsOf(incoming, context);
  const name = `by(${printFieldExpression(expression)})`;
  const values = new ValueNumbers(context.block.strings, 'dense');
  const load = compileValue(expression, context);
  const slot = new Slot();
  const numbers = new Map<number, number>();
  const of = new Int32Array(mask.length);
  /** By new group: its value and the group it was split from. */
  const valueOf: number[] = [];
  const splitFrom: number[] = [];
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue;
    load(row, slot);
    const value = values.numberOf(slot);
    // Two numbers in one: there are fewer spansets than rows, and fewer values.
    const key = value * before.count + before.of[row]!;
    let group = numbers.get(key);
    if (group === undefined) {
      group = numbers.size;
      numbers.set(key, group);
      valueOf.push(value);
      splitFrom.push(before.of[row]!);
    }
    of[row] = group;
  }
  return { mask, groups: { count: numbers.size, of, attributesOf: (group) => [...before.attributesOf(splitFrom[group]!), { name, value: values.valueOf(valueOf[group]!) }] } };
}
