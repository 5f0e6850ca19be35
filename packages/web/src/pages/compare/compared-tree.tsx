import type { PathTree } from '@spoor/core/analysis';
import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { formatCount, formatDuration } from '../../format/index.ts';
import { scrollMap } from '../../draw/index.ts';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import { assignServiceSlots } from '../../theme/index.ts';
import { useSize } from '../trace/waterfall/use-size.ts';
import { formatMean, signed } from './delta-text.ts';

const ROW = 26;
const INDENT = 14;

/** The joined tree: each path once, with both sides' time and calls. Only visible rows are in the document. */
export function ComparedTree({ tree }: { readonly tree: PathTree }) {
  const [changedOnly, setChangedOnly] = useState(false);
  const [closed, setClosed] = useState<ReadonlySet<number>>(() => new Set());
  const [active, setActive] = useState(0);
  const [scrollTop, setScrollTop] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const [first, second] = tree.sides;
  const slots = useMemo(() => slotsOf(tree), [tree]);
  const most = useMemo(() => tree.sides.reduce((found, side) => side.total.reduce((longest, total) => Math.max(longest, total), found), 1), [tree]);
  const rows = useMemo(() => visible(tree, closed, changedOnly), [tree, closed, changedOnly]);
  if (first === undefined || second === undefined) return null;
  const map = scrollMap(rows.length * ROW, size.height);
  const offset = map.offsetOf(scrollTop);
  const from = Math.max(0, Math.floor(offset / ROW) - 3);
  const to = Math.min(rows.length, Math.ceil((offset + size.height) / ROW) + 3);
  const toggle = (node: number): void => {
    const next = new Set(closed);
    if (!next.delete(node)) next.add(node);
    setClosed(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = Math.max(0, rows.indexOf(active));
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (step !== undefined) {
      const next = Math.min(Math.max(at + step, 0), rows.length - 1);
      setActive(rows[next] ?? 0);
      const top = next * ROW;
      if (scroller.current !== null && (top < offset || top + ROW > offset + size.height)) scroller.current.scrollTop = map.scrollTopOf(top < offset ? top : top + ROW - size.height);
    } else if (event.key === 'ArrowLeft' || event.key === 'h') {
      if (tree.size[active]! > 1 && !closed.has(active)) toggle(active);
      else if (tree.parent[active] !== -1) setActive(tree.parent[active]!);
    } else if (event.key === 'ArrowRight' || event.key === 'l') {
      if (closed.has(active)) toggle(active);
    } else return;
    event.preventDefault();
  };
  return (
    <section className="compare-tree">
      <div className="compare-tree-head">
        <h2>Joined tree</h2>
        <label className="trace-option">
          <input type="checkbox" checked={changedOnly} onChange={(event) => setChangedOnly(event.target.checked)} /> Only what changed
        </label>
        <span className="muted">{formatCount(rows.length)} paths</span>
      </div>
      <div className="ct-row ct-head" aria-hidden="true">
        <span className="ct-name">Path</span>
        <span className="ct-bars">Time: before and after</span>
        <span className="ct-number">Δ time</span>
        <span className="ct-number">Calls</span>
        <span className="ct-number">Δ self</span>
      </div>
      <div ref={scroller} className="ct-scroll" role="treegrid" aria-label="Joined tree" aria-rowcount={rows.length} tabIndex={0} aria-activedescendant={`path-${active}`} onKeyDown={onKeyDown} onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}>
        <div style={{ height: map.spacer }} role="presentation">
          <div className="ct-sticky" role="presentation" style={{ height: size.height }}>
            {rows.slice(from, to).map((node, i) => {
              const delta = second.total[node]! - first.total[node]!;
              const state = first.count[node] === 0 ? 'added' : second.count[node] === 0 ? 'removed' : 'both';
              const own = second.self[node]! - first.self[node]!;
              const open = tree.size[node]! > 1 ? !closed.has(node) : undefined;
              return (
                <div
                  key={node}
                  id={`path-${node}`}
                  role="row"
                  className="ct-row"
                  data-state={state}
                  data-active={node === active}
                  aria-selected={node === active}
                  aria-level={tree.depth[node]! + 1}
                  aria-rowindex={from + i + 1}
                  aria-expanded={open}
                  style={{ transform: `translateY(${(from + i) * ROW - offset}px)` }}
                  onClick={() => {
                    setActive(node);
                    if (open !== undefined) toggle(node);
                  }}
                >
                  <span role="gridcell" className="ct-name" style={{ paddingLeft: 8 + Math.min(tree.depth[node]! * INDENT, 160) }}>
                    <span className="ct-toggle" aria-hidden="true">
                      {open === undefined ? '' : open ? '▾' : '▸'}
                    </span>
                    <ServiceDot slot={slots[tree.service[node]!]!} />
                    {state !== 'both' && <span className="ct-badge">{state === 'added' ? 'new' : 'gone'}</span>}
                    <span className="ct-text">
                      <strong>{tree.services[tree.service[node]!]}</strong> {tree.names[tree.name[node]!] === '' ? '(no name)' : tree.names[tree.name[node]!]}
                    </span>
                  </span>
                  <span role="gridcell" className="ct-bars">
                    <span className="ct-bar" data-side="a" style={{ width: `${(first.total[node]! / most) * 100}%` }} />
                    <span className="ct-bar" data-side="b" style={{ width: `${(second.total[node]! / most) * 100}%` }} />
                    <span className="visually-hidden">
                      {formatDuration(first.total[node]!)} before, {formatDuration(second.total[node]!)} after
                    </span>
                  </span>
                  <span role="gridcell" className="ct-number" data-worse={delta > 0 ? 'true' : delta < 0 ? 'false' : undefined}>
                    {signed(delta, formatDuration)}
                  </span>
                  <span role="gridcell" className="ct-number">
                    {first.count[node] === second.count[node] ? <span className="muted">{formatMean(first.count[node]!)}</span> : `${formatMean(first.count[node]!)} → ${formatMean(second.count[node]!)}`}
                  </span>
                  <span role="gridcell" className="ct-number" data-worse={own > 0 ? 'true' : own < 0 ? 'false' : undefined}>
                    {signed(own, formatDuration)}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </section>
  );
}

/** Nodes with a row: nothing below closed ones; of what did not change only what leads to what did. */
function visible(tree: PathTree, closed: ReadonlySet<number>, changedOnly: boolean): number[] {
  const [first, second] = tree.sides;
  const keep = new Uint8Array(tree.count).fill(1);
  if (changedOnly && first !== undefined && second !== undefined) {
    // A change worth a row: another number of calls, or a tenth more or less time of its own.
    for (let node = tree.count - 1; node >= 0; node--) {
      const [was, now] = [first.self[node]!, second.self[node]!];
      const changed = first.count[node] !== second.count[node] || Math.abs(now - was) > 0.1 * Math.max(was, now);
      if (!changed && keep[node] === 1) keep[node] = 0;
    }
    for (let node = tree.count - 1; node >= 0; node--) if (keep[node] === 1 && tree.parent[node] !== -1) keep[tree.parent[node]!] = 1;
  }
  const rows: number[] = [];
  for (let node = 0; node < tree.count; node += closed.has(node) || keep[node] === 0 ? tree.size[node]! : 1) if (keep[node] === 1) rows.push(node);
  return rows;
}

function slotsOf(tree: PathTree): Uint8Array {
  const spans = new Float64Array(tree.services.length);
  for (let node = 0; node < tree.count; node++) for (const side of tree.sides) spans[tree.service[node]!]! += side.count[node]!;
  return assignServiceSlots(tree.services, spans);
}
