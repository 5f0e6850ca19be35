import type { AttributeNode, AttributeRef } from '../../ast.ts';
import type { BlockContext } from './block-context.ts';
import type { Frame } from './frame.ts';
import { newFrame } from './frame.ts';
import { intrinsicReader } from './intrinsic-reader.ts';
import type { Load } from './load.ts';
import { loadNil } from './load.ts';
import { NamedValues } from './named-values.ts';
import type { Slot } from './slot.ts';
import { SlotType } from './slot.ts';

/** How to read an attribute or intrinsic of the spans of a block, at the event and link of the frame. */
export function attributeReader(ref: AttributeRef, context: BlockContext, frame: Frame): Load {
  return ref.kind === 'intrinsic' ? intrinsicReader(ref.name, context, frame) : namedReader(ref, context, frame);
}

/** Like `attributeReader`, for where no event or link is being tried: the first of the span's that has a value. */
export function firstReader(ref: AttributeRef, context: BlockContext): Load {
  const frame = newFrame();
  const load = attributeReader(ref, context, frame);
  const uses = usesOf(ref);
  if (uses === 'none') return load;
  const { end } = uses === 'event' ? context.block.events : context.block.links;
  return (row, slot) => {
    slot.setNil();
    for (let entry = row === 0 ? 0 : end[row - 1]!; entry < end[row]! && slot.type === SlotType.NIL; entry++) {
      frame[uses] = entry;
      load(row, slot);
    }
  };
}

export function usesOf(ref: AttributeRef): 'none' | 'event' | 'link' {
  if (ref.kind === 'attribute') return ref.scope === 'event' || ref.scope === 'link' ? ref.scope : 'none';
  return ref.name.startsWith('event:') ? 'event' : ref.name.startsWith('link:') ? 'link' : 'none';
}

function namedReader({ scope, name }: AttributeNode, context: BlockContext, frame: Frame): Load {
  const { block } = context;
  switch (scope) {
    case 'span':
      return throughOwner(new NamedValues(context, block.attributes, name), (row) => row);
    case 'resource':
      return resourceReader(context, name);
    case 'instrumentation':
      return throughOwner(new NamedValues(context, block.scopes.attributes, name), (row) => block.scope[row]!);
    case 'event':
      return throughOwner(new NamedValues(context, block.events.attributes, name), () => frame.event);
    case 'link':
      return throughOwner(new NamedValues(context, block.links.attributes, name), () => frame.link);
    case 'unscoped':
      return unscopedReader(context, name);
  }
}

function throughOwner(values: NamedValues, ownerOf: (row: number) => number): Load {
  if (values.isAbsent) return loadNil;
  return (row, slot) => {
    const owner = ownerOf(row);
    if (owner < 0) slot.setNil();
    else values.load(owner, row, slot);
  };
}

/** Every resource has a service, be it the one that stands in for a missing name. */
function resourceReader(context: BlockContext, name: string): Load {
  const { block } = context;
  if (name === 'service.name') return (row, slot) => slot.setString(block.resources.service[block.resource[row]!]!);
  return throughOwner(new NamedValues(context, block.resources.attributes, name), (row) => block.resource[row]!);
}

/** The span's value, then the resource's: a value on the span hides the resource's. */
function unscopedReader(context: BlockContext, name: string): Load {
  const own = new NamedValues(context, context.block.attributes, name);
  const ofResource = resourceReader(context, name);
  if (own.isAbsent) return ofResource;
  return (row: number, slot: Slot) => {
    own.load(row, row, slot);
    if (slot.type === SlotType.NIL) ofResource(row, slot);
  };
}
