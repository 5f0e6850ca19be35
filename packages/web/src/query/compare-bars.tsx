import type { TraceqlSeriesAnswer } from '@spoor/core/wire';
import { useMemo, useState } from 'react';
import { formatShare } from '../format/index.ts';
import { comparedAttributes } from './compare-rows.ts';
import type { ComparedAttribute } from './compare-rows.ts';

const ATTRIBUTES = 12;
const VALUES = 5;

/** What distinguishes the selected spans from the others: shares side by side, the greatest difference first. */
export function CompareBars({ series }: { readonly series: readonly TraceqlSeriesAnswer[] }) {
  const attributes = useMemo(() => comparedAttributes(series), [series]);
  const [all, setAll] = useState(false);
  return (
    <div className="compare-bars">
      <p className="compare-key" aria-hidden="true">
        <span className="compare-swatch" data-side="selection" /> Selection <span className="compare-swatch" data-side="baseline" /> Baseline
      </p>
      <div className="compare-grid">
        {attributes.slice(0, all ? attributes.length : ATTRIBUTES).map((attribute) => (
          <Compared key={attribute.name} attribute={attribute} />
        ))}
      </div>
      {attributes.length > ATTRIBUTES && (
        <button type="button" className="button small" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `All ${attributes.length} attributes`}
        </button>
      )}
    </div>
  );
}

function Compared({ attribute: { name, difference, values } }: { readonly attribute: ComparedAttribute }) {
  const hidden = values.length - VALUES;
  return (
    <section className="card compare-card" aria-label={name}>
      <h2>
        <span className="mono">{name}</span> <span className="muted">{formatShare(difference)} apart</span>
      </h2>
      <dl>
        {values.slice(0, VALUES).map(({ value, baseline, selection }) => (
          <div key={value} className="compare-row">
            <dt title={value}>{value === '' ? '(empty)' : value}</dt>
            <dd>
              <span className="visually-hidden">
                Selection {formatShare(selection)}, baseline {formatShare(baseline)}
              </span>
              <span className="compare-pair" aria-hidden="true">
                <span className="compare-track">
                  <span data-side="selection" style={{ width: `${Math.max(0.5, selection * 100)}%` }} />
                </span>
                <span>{formatShare(selection)}</span>
                <span className="compare-track">
                  <span data-side="baseline" style={{ width: `${Math.max(0.5, baseline * 100)}%` }} />
                </span>
                <span>{formatShare(baseline)}</span>
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {hidden > 0 && <p className="muted compare-more">and {hidden} more</p>}
    </section>
  );
}
