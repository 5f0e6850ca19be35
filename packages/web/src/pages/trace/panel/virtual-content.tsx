import { formatCount, formatDuration, formatQuantity } from '../../../format/index.ts';
import { CopyButton } from '../../../widgets/copy-button.tsx';
import type { TraceLayout } from '../../../worker/index.ts';
import { nodeFacts } from '../waterfall/node-facts.ts';
import type { NodeFacts } from '../waterfall/node-facts.ts';
import { Section } from './section.tsx';

const LISTED = 50;

/** A group of like siblings, or a parent that never came. */
export function VirtualContent({ layout, node, facts, onSelect, onOpen }: { readonly layout: TraceLayout; readonly node: number; readonly facts: NodeFacts; readonly onSelect: (node: number) => void; readonly onOpen: () => void }) {
  const { view } = layout;
  const virtual = -1 - view.spanOf[node]!;
  const count = view.children[node]!;
  const total = view.virtual.total[virtual]!;
  const elapsed = facts.end - facts.start;
  const children: number[] = [];
  for (let child = node + 1, end = node + view.size[node]!; child < end && children.length < LISTED; child += view.size[child]!) children.push(child);
  return (
    <>
      {facts.kind === 'missing' ? (
        <>
          <p className="span-panel-name">
            <span className="mono">{facts.name}</span> <CopyButton text={facts.name} label="span id" />
          </p>
          <p className="notice warn">
            {formatQuantity(count, 'span')} {count === 1 ? 'names' : 'name'} this parent, but it never came: lost, still running, not sampled, or sent to another place.
          </p>
        </>
      ) : (
        <p className="span-panel-name">
          ×{formatCount(count)} {facts.name === '' ? '(no name)' : facts.name}
        </p>
      )}
      <dl className="span-facts">
        {facts.kind === 'group' && (
          <>
            <dt>Together</dt>
            <dd>
              <strong>{formatDuration(total)}</strong>
            </dd>
            <dt>Each</dt>
            <dd>
              {formatDuration(total / count)} on average <span className="muted">{formatDuration(view.virtual.least[virtual]!)} to {formatDuration(view.virtual.most[virtual]!)}</span>
            </dd>
            <dt>How</dt>
            <dd>{total > elapsed * 1.5 ? `in parallel, ${(total / Math.max(elapsed, 1)).toFixed(1)} at once on average` : 'one after another'}</dd>
            <dt>Errors</dt>
            <dd>{view.errors[node] === 0 ? <span className="muted">0</span> : <span className="error-text">⚠ {formatCount(view.errors[node]!)}</span>}</dd>
          </>
        )}
        <dt>From</dt>
        <dd>
          {formatDuration(facts.start)} to {formatDuration(facts.end)}
        </dd>
      </dl>
      {facts.kind === 'group' && (
        <button type="button" className="button small" onClick={onOpen}>
          Open the group
        </button>
      )}
      <Section title={facts.kind === 'group' ? 'Members' : 'Its children'} count={count}>
        <ul className="member-list">
          {children.map((child) => {
            const member = nodeFacts(layout, child);
            return (
              <li key={child}>
                <button type="button" className="button quiet small" onClick={() => onSelect(child)}>
                  {member.error && <span className="error-text">⚠ </span>}
                  {facts.kind === 'group' ? formatDuration(member.end - member.start) : `${member.service} ${member.name}`} <span className="muted">at {formatDuration(member.start)}</span>
                </button>
              </li>
            );
          })}
        </ul>
        {count > LISTED && <p className="muted">and {formatCount(count - LISTED)} more: open the row to see them.</p>}
      </Section>
    </>
  );
}
