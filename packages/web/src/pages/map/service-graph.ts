import type { DependencyEdgeAnswer, ServiceAnswer } from '@spoor/core/wire';

export interface ServiceNode {
  readonly name: string;
  /** Requests it answered, failed ones, and its 95th percentile; from its entry spans. Undefined: it has none. */
  readonly figures: ServiceAnswer | undefined;
  /** Calls within itself. */
  readonly ownCalls: number;
}

/** Calls between different services. */
export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly DependencyEdgeAnswer[];
}

export function serviceGraph(edges: readonly DependencyEdgeAnswer[], services: readonly ServiceAnswer[]): ServiceGraph {
  const figures = new Map(services.map((service) => [service.service, service]));
  const own = new Map(edges.filter(({ parent, child }) => parent === child).map(({ parent, calls }) => [parent, calls]));
  const names = new Set([...edges.flatMap(({ parent, child }) => [parent, child]), ...figures.keys()]);
  return {
    nodes: [...names].sort().map((name) => ({ name, figures: figures.get(name), ownCalls: own.get(name) ?? 0 })),
    edges: edges.filter(({ parent, child }) => parent !== child),
  };
}

/** What is at most so many calls away from a service, up and down. */
export function focusOn(graph: ServiceGraph, name: string, hops: number): ServiceGraph {
  const near = new Set([...reach(graph, { name, hops, from: 'parent', to: 'child' }), ...reach(graph, { name, hops, from: 'child', to: 'parent' })]);
  return { nodes: graph.nodes.filter((node) => near.has(node.name)), edges: graph.edges.filter(({ parent, child }) => near.has(parent) && near.has(child)) };
}

interface Reach {
  readonly name: string;
  readonly hops: number;
  readonly from: 'parent' | 'child';
  readonly to: 'parent' | 'child';
}

function reach(graph: ServiceGraph, { name, hops, from, to }: Reach): ReadonlySet<string> {
  const found = new Set([name]);
  let edge = [name];
  for (let hop = 0; hop < hops && edge.length > 0; hop++) {
    const now = new Set(edge);
    edge = [...new Set(graph.edges.filter((call) => now.has(call[from]) && !found.has(call[to])).map((call) => call[to]))];
    for (const next of edge) found.add(next);
  }
  return found;
}

/** The busiest services, by calls in and out. */
export function busiest(graph: ServiceGraph, count: number): readonly string[] {
  const traffic = new Map<string, number>();
  for (const { parent, child, calls } of graph.edges) for (const name of [parent, child]) traffic.set(name, (traffic.get(name) ?? 0) + calls);
  return [...traffic].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, count).map(([name]) => name);
}
