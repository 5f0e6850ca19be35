import type { ServiceEdge } from '@spoor/core/analysis';

export interface ServicePlaces {
  readonly width: number;
  readonly height: number;
  readonly at: readonly { readonly x: number; readonly y: number }[];
}

const COLUMN = 256;
const ROW = 78;
const MARGIN = 20;

/** Left to right by how many calls away from the root a service is; within a column near to who calls it. */
export function placeServices(count: number, edges: readonly ServiceEdge[], root: number): ServicePlaces {
  const column = new Int32Array(count).fill(-1);
  const called = new Set(edges.map(({ to }) => to));
  const starts = [root, ...Array.from({ length: count }, (_, service) => service).filter((service) => service !== root && !called.has(service))];
  for (const start of [...starts, ...Array.from({ length: count }, (_, service) => service)]) {
    if (column[start] !== -1) continue;
    column[start] = 0;
    const waiting = [start];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const { from, to } of edges) {
        if (from !== next || column[to] !== -1) continue;
        column[to] = column[next]! + 1;
        waiting.push(to);
      }
    }
  }
  const columns: number[][] = [];
  for (let service = 0; service < count; service++) (columns[column[service]!] ??= []).push(service);
  const tallest = Math.max(1, ...columns.map((services) => services.length));
  const y = new Float64Array(count);
  columns.forEach((services) => {
    const pull = (service: number): number => {
      const callers = edges.filter(({ from, to }) => to === service && column[from]! < column[service]!);
      return callers.length === 0 ? service : callers.reduce((sum, { from }) => sum + y[from]!, 0) / callers.length;
    };
    const order = services.map((service) => ({ service, pull: pull(service) })).sort((a, b) => a.pull - b.pull || a.service - b.service);
    const top = ((tallest - services.length) * ROW) / 2;
    order.forEach(({ service }, i) => (y[service] = MARGIN + top + i * ROW));
  });
  return {
    width: MARGIN * 2 + (columns.length - 1) * COLUMN + 176,
    height: MARGIN * 2 + tallest * ROW + 24,
    at: Array.from({ length: count }, (_, service) => ({ x: MARGIN + column[service]! * COLUMN, y: y[service]! })),
  };
}
