import { TreeFlag, buildTraceTree, depthsOf, relativeStarts } from '@spoor/core/analysis';
import { spanIdToHex } from '@spoor/core/model';
import type { SpanBlock } from '@spoor/core/model';
import { durationText } from './duration-text.ts';
import { PALETTE, cell, fit } from './style.ts';
import type { Colour, TerminalStyle } from './style.ts';

const ERROR = 2;
const MAX_INDENT = 20;
const FIGURE_WIDTH = 10;

/** The spans of one trace as a tree with bars over its time, at most `rows` of them. */
export function waterfallText(block: SpanBlock, { style, rows }: { readonly style: TerminalStyle; readonly rows: number }): string {
  const { count, spanId, parentId, start, duration64, strings, resources } = block;
  const { base, start: starts } = relativeStarts(start, count);
  const tree = buildTraceTree({ count, spanId, parentId, start: starts });
  const depth = depthsOf(tree.parent);
  let end = 0;
  for (let row = 0; row < count; row++) end = Math.max(end, starts[row]! + Number(duration64[row]!));
  const colours = new Map<string, Colour>();
  const colourOf = (service: string): Colour => {
    const known = colours.get(service) ?? PALETTE[colours.size % PALETTE.length]!;
    colours.set(service, known);
    return known;
  };
  const label = Math.max(30, Math.min(60, Math.floor(style.columns * 0.45)));
  const width = Math.max(10, style.columns - label - FIGURE_WIDTH - 3);
  const lines: string[] = [];
  for (let at = 0; at < Math.min(count, rows); at++) {
    const row = tree.order[at]!;
    const service = strings.get(resources.service[block.resource[row]!]!);
    const failed = block.status[row] === ERROR;
    const indent = ' '.repeat(2 * Math.min(depth[at]!, MAX_INDENT));
    const mark = (tree.flags[at]! & TreeFlag.ORPHAN) !== 0 ? '⚠ ' : '';
    const name = strings.get(block.name[row]!) || spanIdToHex(spanId[2 * row]!, spanId[2 * row + 1]!);
    const bar = barText({ from: starts[row]!, length: Number(duration64[row]!), end, width });
    const colour = failed ? 'red' : colourOf(service);
    const title = cell(`${indent}${mark}${service}: ${name}`, label);
    lines.push(`${style.colour(title, colour)} ${style.colour(bar, colour)} ${durationText(duration64[row]!).padStart(FIGURE_WIDTH)}${failed ? style.colour(' error', 'red') : ''}`);
  }
  const services = new Set(Array.from({ length: count }, (_, row) => strings.get(resources.service[block.resource[row]!]!)));
  const errors = block.status.subarray(0, count).reduce((sum, status) => sum + (status === ERROR ? 1 : 0), 0);
  const facts = [`${count} spans`, `${services.size} services`, ...(errors > 0 ? [`${errors} errors`] : []), ...(tree.orphans > 0 ? [`${tree.orphans} without their parent (⚠)`] : [])];
  const head = `${new Date(Number(base / 1_000_000n)).toISOString()}  ${durationText(BigInt(Math.round(end)))}  ${facts.join(', ')}`;
  const rest = count > rows ? `… ${count - rows} more spans; --rows ${count} shows them all\n` : '';
  return `${fit(head, style.columns)}\n\n${lines.join('\n')}\n${rest}`;
}

function barText({ from, length, end, width }: { readonly from: number; readonly length: number; readonly end: number; readonly width: number }): string {
  const scale = end === 0 ? 0 : width / end;
  const first = Math.min(width - 1, Math.floor(from * scale));
  const cells = Math.max(1, Math.min(width - first, Math.round(length * scale)));
  return `${' '.repeat(first)}${length * scale < 0.5 ? '▏' : '█'.repeat(cells)}`.padEnd(width);
}
