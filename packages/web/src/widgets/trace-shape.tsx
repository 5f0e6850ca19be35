import type { OutlineAnswer } from '@spoor/core/wire';
import { useMemo } from 'react';
import { OTHER_SLOT } from '../theme/index.ts';
import './trace-shape.css';

const WIDTH = 1_000;
const DEEPEST = 7;
const LANE = 10;
const BAR = 8;
const LEAST = 5;
const FULL = 10_000;

/** A trace in small: its longest spans as a flame, errors on top. One path a colour, so that a long list stays light. */
export function TraceShape({ outline, slotOf }: { readonly outline: OutlineAnswer | undefined; readonly slotOf: (service: string) => number }) {
  const paths = useMemo(() => (outline === undefined ? [] : pathsOf(outline, slotOf)), [outline, slotOf]);
  return (
    <svg className="trace-shape" data-ready={outline !== undefined} viewBox={`0 0 ${WIDTH} ${(DEEPEST + 1) * LANE}`} preserveAspectRatio="none" aria-hidden="true">
      {paths.map(({ slot, d }) => (
        <path key={slot} data-slot={slot} d={d} />
      ))}
    </svg>
  );
}

function pathsOf({ services, bars }: OutlineAnswer, slotOf: (service: string) => number): readonly { readonly slot: string; readonly d: string }[] {
  const slots = services.map(slotOf);
  const parts = new Map<string, string[]>();
  for (let i = 0; i < bars.length; i += 5) {
    const depth = bars[i + 2]!;
    if (depth > DEEPEST) continue;
    const width = Math.max(LEAST, (bars[i + 1]! / FULL) * WIDTH);
    const x = Math.min((bars[i]! / FULL) * WIDTH, WIDTH - width);
    const rect = `M${x.toFixed(1)} ${depth * LANE}h${width.toFixed(1)}v${BAR}h${(-width).toFixed(1)}z`;
    const slot = bars[i + 4] === 1 ? 'error' : String(slots[bars[i + 3]!] ?? OTHER_SLOT);
    const list = parts.get(slot);
    if (list === undefined) parts.set(slot, [rect]);
    else list.push(rect);
  }
  return [...parts].map(([slot, list]) => ({ slot, d: list.join('') })).sort((a, b) => Number(a.slot === 'error') - Number(b.slot === 'error'));
}
