import { createTimeScale, drawWaterfall, resolveColors, ticksOf } from '../../draw/index.ts';
import { formatCount, formatDuration, formatInstant } from '../../format/index.ts';
import type { TraceLayout } from '../../worker/index.ts';
import { GroupMembers } from './waterfall/group-members.ts';
import { nodeDuration, nodeFacts } from './waterfall/node-facts.ts';
import { PathLines } from './waterfall/path-lines.ts';
import { rowBar } from './waterfall/row-content.ts';
import { firstRows } from './waterfall/waterfall-rows.ts';

const ROW = 24;
const NAMES = 380;
const BARS = 1020;
const HEAD = 64;
const MOST_ROWS = 200;
const RATIO = 2;

/** Saves the waterfall as a PNG, as tall as its rows (up to `MOST_ROWS`, and it says when there are more). */
export function downloadImage(layout: TraceLayout): void {
  const canvas = document.createElement('canvas');
  const rows = firstRows(layout.view);
  const count = Math.min(rows.nodeOfRow.length, MOST_ROWS);
  const height = HEAD + count * ROW + 32;
  canvas.width = (NAMES + BARS) * RATIO;
  canvas.height = height * RATIO;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const colors = resolveColors(document.body);
  const scale = createTimeScale(layout.trace.traceDuration, layout.gaps);
  const window = { from: 0, to: Math.max(scale.length, 1) };
  const view = { layout, scale, window, rows, timeWidth: BARS, nameWidth: NAMES, selected: -1, matches: undefined, members: new GroupMembers(), path: new PathLines() };
  const ticks = ticksOf(window, BARS);
  // Bars are drawn on a canvas of their own: drawing them clears what lies below.
  const bars = document.createElement('canvas');
  bars.width = BARS * RATIO;
  bars.height = count * ROW * RATIO;
  const barContext = bars.getContext('2d');
  if (barContext === null) return;
  barContext.scale(RATIO, RATIO);
  drawWaterfall(barContext, { rows: Array.from({ length: count }, (_, row) => rowBar(view, row)), firstTop: 0, rowHeight: ROW, scale, window, ticks, width: BARS, height: count * ROW, colors });
  context.scale(RATIO, RATIO);
  context.fillStyle = colors.background;
  context.fillRect(0, 0, NAMES + BARS, height);
  context.drawImage(bars, NAMES, HEAD, BARS, count * ROW);
  const write = (text: string, x: number, y: number, font = '12px'): void => {
    context.font = `${font} system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif`;
    context.fillText(text, x, y);
  };
  context.fillStyle = colors.text;
  const { trace, root } = layout;
  write(`${trace.services[trace.service[root]!] ?? ''} ${trace.names[trace.name[root]!] ?? ''}`, 12, 22, '600 15px');
  context.fillStyle = colors.faint;
  write(`${formatDuration(trace.traceDuration)} · ${formatCount(trace.count)} spans · ${formatInstant(trace.startUnixNano)} · ${trace.traceId}`, 12, 42);
  for (const tick of ticks) write(formatDuration(scale.timeAt(tick)), NAMES + (tick / window.to) * BARS + 4, HEAD - 6, '11px');
  for (let row = 0; row < count; row++) {
    const node = rows.nodeOfRow[row]!;
    const facts = nodeFacts(layout, node);
    const x = 12 + Math.min(layout.view.depth[node]! * 14, 150);
    const y = HEAD + row * ROW;
    context.fillStyle = colors.services[facts.slot]!;
    context.fillRect(x, y + 7, 10, 10);
    context.fillStyle = facts.error ? colors.error : colors.text;
    context.save();
    context.beginPath();
    context.rect(0, y, NAMES - 76, ROW);
    context.clip();
    write(`${facts.kind === 'group' ? `×${formatCount(layout.view.children[node]!)} ` : ''}${facts.service} ${facts.name}`, x + 16, y + 16);
    context.restore();
    context.fillStyle = colors.faint;
    context.textAlign = 'right';
    write(facts.kind === 'group' ? formatDuration(facts.end - facts.start) : nodeDuration(layout, node, facts), NAMES - 8, y + 16, '11px');
    context.textAlign = 'left';
  }
  context.fillStyle = colors.faint;
  if (count < rows.nodeOfRow.length) write(`${formatCount(rows.nodeOfRow.length - count)} more rows`, 12, HEAD + count * ROW + 20);
  canvas.toBlob((blob) => {
    if (blob === null) return;
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = `trace-${trace.traceId}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
}
