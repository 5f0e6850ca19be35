import type { SpanBlock } from '../../../model/index.ts';
import type { IntrinsicName } from '../../ast.ts';
import type { BlockContext } from './block-context.ts';
import type { Frame } from './frame.ts';
import type { Load } from './load.ts';
import type { Slot } from './slot.ts';
import { SlotType } from './slot.ts';

/** How to read an intrinsic; those of events and links at the event and link of the frame. */
export function intrinsicReader(name: IntrinsicName, context: BlockContext, frame: Frame): Load {
  const { block } = context;
  switch (name) {
    case 'span:duration':
      return (row, slot) => slot.setWords(SlotType.DURATION, block.duration[2 * row]!, block.duration[2 * row + 1]!);
    case 'span:name':
      return (row, slot) => slot.setString(block.name[row]!);
    case 'span:kind':
      return (row, slot) => slot.setCode(SlotType.KIND, block.kind[row]!);
    case 'span:status':
      return (row, slot) => slot.setCode(SlotType.STATUS, block.status[row]!);
    case 'span:statusMessage':
      return (row, slot) => slot.setString(block.statusMessage[row]!);
    case 'span:id':
      return (row, slot) => slot.setSpanId(block.spanId[2 * row]!, block.spanId[2 * row + 1]!);
    case 'span:parentID':
      return (row, slot) => slot.setSpanId(block.parentId[2 * row]!, block.parentId[2 * row + 1]!);
    case 'instrumentation:name':
      return (row, slot) => slot.setString(block.scopes.name[block.scope[row]!]!);
    case 'instrumentation:version':
      return (row, slot) => slot.setString(block.scopes.version[block.scope[row]!]!);
    case 'trace:id':
      return (row, slot) => slot.setTraceId(block.traceId, row * 16);
    case 'trace:duration':
    case 'trace:rootName':
    case 'trace:rootService':
      return traceReader(name, context);
    case 'span:childCount': {
      const counts = context.childCounts;
      return (row, slot) => slot.setWhole(SlotType.INT, counts[row]!);
    }
    case 'nestedSetLeft':
      return wholeReader(context.nestedSets.left);
    case 'nestedSetRight':
      return wholeReader(context.nestedSets.right);
    case 'nestedSetParent':
      return nestedParentReader(context);
    case 'event:name':
      return atEntry(frame, 'event', (entry, slot) => slot.setString(block.events.name[entry]!));
    case 'event:timeSinceStart':
      return timeSinceStartReader(block, frame);
    case 'link:traceID':
      return atEntry(frame, 'link', (entry, slot) => slot.setTraceId(block.links.traceId, entry * 16));
    case 'link:spanID':
      return atEntry(frame, 'link', (entry, slot) => slot.setSpanId(block.links.spanId[2 * entry]!, block.links.spanId[2 * entry + 1]!));
  }
}

function wholeReader(values: Int32Array): Load {
  return (row, slot) => slot.setWhole(SlotType.INT, values[row]!);
}

/** The numbering is only made when a query needs more than "is it a root": Grafana asks `nestedSetParent < 0` all the time. */
function nestedParentReader(context: BlockContext): Load {
  const { parentId } = context.block;
  let parents: Int32Array | undefined;
  return (row, slot) => {
    if (parentId[2 * row] === 0 && parentId[2 * row + 1] === 0) return slot.setWhole(SlotType.INT, -1);
    parents ??= context.nestedSets.parent;
    slot.setWhole(SlotType.INT, parents[row]!);
  };
}

function atEntry(frame: Frame, which: keyof Frame, load: (entry: number, slot: Slot) => void): Load {
  return (_row, slot) => {
    const entry = frame[which];
    if (entry < 0) slot.setNil();
    else load(entry, slot);
  };
}

function traceReader(name: 'trace:duration' | 'trace:rootName' | 'trace:rootService', context: BlockContext): Load {
  const { block, traces, extents } = context;
  const { traceOf } = traces;
  if (name === 'trace:duration') return (row, slot) => slot.setBig(SlotType.DURATION, extents.duration[traceOf[row]!]!);
  return (row, slot) => {
    const trace = traceOf[row]!;
    const better = extents.totals[trace];
    const root = extents.rootRow[trace]!;
    if (better !== undefined) slot.setText((name === 'trace:rootName' ? better.rootName : better.rootService) ?? '');
    else if (root < 0) slot.setString(0);
    else slot.setString(name === 'trace:rootName' ? block.name[root]! : block.resources.service[block.resource[root]!]!);
  };
}

/** Negative for an event before its span. */
function timeSinceStartReader({ start, events, start64 }: SpanBlock, frame: Frame): Load {
  return (row, slot) => {
    const { event } = frame;
    if (event < 0) return slot.setNil();
    const distance = (events.time[2 * event + 1]! - start[2 * row + 1]!) * 0x1_0000_0000 + (events.time[2 * event]! - start[2 * row]!);
    if (Number.isSafeInteger(distance)) slot.setWhole(SlotType.DURATION, distance);
    else slot.setBig(SlotType.DURATION, events.time64[event]! - start64[row]!);
  };
}
