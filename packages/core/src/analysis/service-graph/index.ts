export { serviceEdges } from './service-graph.ts';
export type { ServiceEdge } from './service-graph.ts';
