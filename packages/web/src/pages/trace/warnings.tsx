import { formatCount, formatQuantity } from '../../format/index.ts';
import type { TraceLayout } from '../../worker/index.ts';
import { repairText } from './repair-texts.ts';

/** What is wrong with this trace as a whole, with counts; nothing when nothing is. */
export function Warnings({ layout, missingSpan }: { readonly layout: TraceLayout; readonly missingSpan: string | undefined }) {
  const { trace } = layout;
  const texts = [
    missingSpan !== undefined && `The linked span ${missingSpan} is not in this trace.`,
    trace.orphans > 0 && `${formatQuantity(trace.orphans, 'span')} whose parent is not here: lost, late, or not sent.`,
    trace.roots > 1 && `${formatCount(trace.roots)} root spans.`,
    trace.roots === 0 && 'No root span.',
    trace.duplicates > 0 && `${formatQuantity(trace.duplicates, 'span')} with an id another span has.`,
    trace.cycles > 0 && `${formatQuantity(trace.cycles, 'cycle')} of parents, cut.`,
    ...trace.repairs.map(({ name, spans }) => `${formatQuantity(spans, 'span')} ${repairText(name)}.`),
  ].filter((text) => text !== false);
  if (texts.length === 0) return null;
  return (
    <details className="trace-warnings">
      <summary>
        ⚠ {texts[0]} {texts.length > 1 && <span className="muted">({formatCount(texts.length - 1)} more)</span>}
      </summary>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  );
}
