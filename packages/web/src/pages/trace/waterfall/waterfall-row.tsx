import { memo } from 'react';

export interface WaterfallRowProps {
  readonly id: string;
  readonly rowIndex: number;
  readonly top: number;
  readonly depth: number;
  /** Pixels: the name must keep some room in a chain of thousands. Deeper rows say their depth. */
  readonly mostIndent: number;
  readonly service: string;
  readonly name: string;
  readonly slot: number;
  readonly error: boolean;
  /** -1: nothing below; 0: open; otherwise spans hidden below. */
  readonly hidden: number;
  readonly hiddenErrors: number;
  readonly selected: boolean;
  readonly duration: string;
  /** Words for what the bar shows. */
  readonly description: string;
  /** Pixels in the time column: where the duration's text begins, or ends when `labelEnds`. */
  readonly labelAt: number;
  readonly labelEnds: boolean;
  readonly onSelect: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

const INDENT = 14;

/** One span's text. Everything is a text node: names come from strangers. */
export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { id, depth, hidden, error } = props;
  const indent = Math.min(depth * INDENT, props.mostIndent);
  return (
    <div
      role="row"
      id={id}
      className="wf-row"
      data-selected={props.selected}
      aria-level={depth + 1}
      aria-rowindex={props.rowIndex + 1}
      aria-selected={props.selected}
      aria-expanded={hidden === -1 ? undefined : hidden === 0}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={() => props.onSelect(id)}
    >
      <div role="gridcell" className="wf-name" style={{ paddingLeft: indent + 4 }}>
        {hidden === -1 ? (
          <span className="wf-leaf" />
        ) : (
          <span
            className="wf-toggle"
            aria-hidden="true"
            onClick={(event) => {
              event.stopPropagation();
              props.onToggle(id);
            }}
          >
            {hidden === 0 ? '▾' : '▸'}
          </span>
        )}
        {indent < depth * INDENT && <span className="wf-depth">{depth}</span>}
        <span className="service-dot" data-slot={props.slot} aria-hidden="true" />
        {error && (
          <span className="error-text" title="Error">
            ⚠<span className="visually-hidden"> error</span>
          </span>
        )}
        <span className="wf-text">
          <strong>{props.service}</strong> {props.name === '' ? <em className="muted">(no name)</em> : props.name}
        </span>
        {hidden > 0 && (
          <span className="wf-hidden">
            +{hidden.toLocaleString('en-US')}
            {props.hiddenErrors > 0 && <span className="error-text"> ⚠ {props.hiddenErrors.toLocaleString('en-US')}</span>}
          </span>
        )}
      </div>
      <div role="gridcell" className="wf-time">
        <span className="visually-hidden">{props.description}</span>
        <span className="wf-label" aria-hidden="true" style={{ transform: `translateX(${props.labelAt}px)${props.labelEnds ? ' translateX(-100%)' : ''}` }}>
          {props.duration}
        </span>
      </div>
    </div>
  );
});
