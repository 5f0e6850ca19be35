import { formatCount, formatDuration, formatQuantity } from '../../format/index.ts';
import type { TraceLayout } from '../../worker/index.ts';
import { repairText } from './repair-texts.ts';

interface WarningsProps {
  readonly layout: TraceLayout;
  readonly missingSpan: string | undefined;
  readonly adjusted: boolean;
  readonly onAdjust: (on: boolean) => void;
}

/** What is wrong with this trace as a whole, with counts; nothing when nothing is. */
export function Warnings({ layout, missingSpan, adjusted, onAdjust }: WarningsProps) {
  const { trace, skew } = layout;
  const marks = trace.eventAt.length === 0 && trace.events.some((events) => events > 0);
  const texts = [
    missingSpan !== undefined && `The linked span ${missingSpan} is not in this trace.`,
    trace.orphans > 0 && `${formatQuantity(trace.orphans, 'span')} whose parent is not here: lost, late, or not sent.`,
    trace.roots > 1 && `${formatCount(trace.roots)} root spans.`,
    trace.roots === 0 && 'No root span.',
    trace.duplicates > 0 && `${formatQuantity(trace.duplicates, 'span')} with an id another span has.`,
    trace.cycles > 0 && `${formatQuantity(trace.cycles, 'cycle')} of parents, cut.`,
    skew.contradictions > 0 &&
      (adjusted
        ? `Clocks adjusted: ${formatQuantity(skew.adjusted, 'span')} moved by up to ${formatDuration(skew.most)}.`
        : `Clocks differ: ${formatQuantity(skew.contradictions, 'span')} at times their parents rule out, by up to ${formatDuration(skew.most)}. Shown as sent.`),
    marks && 'Too many events to mark them all on the bars; they are in the span panel.',
    ...trace.repairs.map(({ name, spans }) => `${formatQuantity(spans, 'span')} ${repairText(name)}.`),
  ].filter((text) => text !== false);
  if (texts.length === 0) return null;
  return (
    <div className="trace-warnings">
      <details>
        <summary>
          ⚠ {texts[0]} {texts.length > 1 && <span className="muted">({formatCount(texts.length - 1)} more)</span>}
        </summary>
        <ul>
          {texts.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </details>
      {skew.contradictions > 0 && (
        <button type="button" className="button small" aria-pressed={adjusted} onClick={() => onAdjust(!adjusted)}>
          {adjusted ? 'Show times as sent' : 'Adjust clocks'}
        </button>
      )}
    </div>
  );
}
