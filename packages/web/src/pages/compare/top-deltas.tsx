import { topDeltas } from '@spoor/core/analysis';
import type { PathTree } from '@spoor/core/analysis';
import { useMemo } from 'react';
import { formatDuration } from '../../format/index.ts';
import { deltaText, signed } from './delta-text.ts';

const SHOWN = 6;

/** What explains the difference, most first, in words. */
export function TopDeltas({ tree }: { readonly tree: PathTree }) {
  const deltas = useMemo(() => topDeltas(tree, SHOWN), [tree]);
  const most = Math.max(1, ...deltas.map(({ delta }) => Math.abs(delta)));
  return (
    <section className="compare-deltas">
      <h2>What changed</h2>
      {deltas.length === 0 ? (
        <p className="muted">Nothing: the same calls, each with the same time of its own.</p>
      ) : (
        <ol>
          {deltas.map((delta) => {
            const { what, how } = deltaText(tree, delta);
            return (
              <li key={delta.node}>
                <span className="delta-figure" data-worse={delta.delta > 0}>
                  {signed(delta.delta, formatDuration)}
                </span>
                <span className="delta-bar" aria-hidden="true">
                  <span data-worse={delta.delta > 0} style={{ width: `${(Math.abs(delta.delta) / most) * 100}%` }} />
                </span>
                <span>
                  <strong>{what}</strong> {how}
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
