import { PairIndex } from '../trace-view/pair-index.ts';

export interface ServiceEdge {
  /** Service indexes. */
  readonly from: number;
  readonly to: number;
  readonly calls: number;
  readonly errors: number;
  /** Nanoseconds of all called spans. */
  readonly total: number;
}

/** Calls between services, from parent to child, most calls first; calls within a service are no edge. */
export function serviceEdges(spans: { readonly count: number; readonly parent: Int32Array; readonly service: Uint32Array; readonly flags: Uint8Array; readonly duration: Float64Array }, errorFlag: number): ServiceEdge[] {
  const pairs = new PairIndex();
  const edges: { from: number; to: number; calls: number; errors: number; total: number }[] = [];
  for (let i = 0; i < spans.count; i++) {
    const above = spans.parent[i]!;
    if (above === -1 || spans.service[above] === spans.service[i]) continue;
    const pair = pairs.add(spans.service[above]!, spans.service[i]!);
    const edge = (edges[pair] ??= { from: spans.service[above]!, to: spans.service[i]!, calls: 0, errors: 0, total: 0 });
    edge.calls++;
    if ((spans.flags[i]! & errorFlag) !== 0) edge.errors++;
    edge.total += spans.duration[i]!;
  }
  return edges.sort((a, b) => b.calls - a.calls);
}
