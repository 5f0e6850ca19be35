import type { ReactNode } from 'react';
import { formatCount } from '../../../format/index.ts';

export function Section({ title, count, closed = false, children }: { readonly title: string; readonly count?: number; readonly closed?: boolean; readonly children: ReactNode }) {
  return (
    <details className="span-section" open={!closed}>
      <summary>
        {title} {count !== undefined && <span className="muted">{formatCount(count)}</span>}
      </summary>
      {children}
    </details>
  );
}
