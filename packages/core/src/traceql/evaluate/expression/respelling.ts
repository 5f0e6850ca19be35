import type { SemconvValue } from '../../../model/index.ts';
import { semconvRespelling } from '../../../model/index.ts';
import type { AttributeNode } from '../../ast.ts';
import type { BlockContext } from '../columns/block-context.ts';
import { NamedValues } from '../columns/named-values.ts';
import type { Slot } from '../columns/slot.ts';
import { semconvValueOf } from '../columns/slot.ts';

/** Rewrites a loaded value as the other era of the conventions spells it; false when there is no other spelling. */
export type Respell = (row: number, slot: Slot) => boolean;

/** Undefined when the attribute has one spelling only. Events and links carry none of the respelled attributes. */
export function respellingOf({ scope, name }: AttributeNode, context: BlockContext): Respell | undefined {
  const spelling = context.semconv && scope !== 'event' && scope !== 'link' ? semconvRespelling(name) : undefined;
  const convert = spelling?.convert;
  if (convert === undefined) return undefined;
  const { block } = context;
  const joinedName = spelling?.names[1];
  const joinedKey = joinedName === undefined ? -1 : block.strings.find(joinedName);
  const ofSpan = joinedKey < 0 ? undefined : new NamedValues(context, block.attributes, name);
  return (row, slot) => {
    const value = semconvValueOf(slot, block.strings);
    const other: SemconvValue | undefined = value === undefined ? undefined : convert(value, ofSpan?.plain(row, joinedKey));
    if (other === undefined) return false;
    slot.setScalar(other);
    return true;
  };
}
