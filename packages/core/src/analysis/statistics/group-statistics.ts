/** Figures by group; durations in nanoseconds. */
export interface GroupStatistics {
  readonly groups: number;
  readonly count: Uint32Array<ArrayBuffer>;
  readonly errors: Uint32Array<ArrayBuffer>;
  readonly total: Float64Array<ArrayBuffer>;
  readonly self: Float64Array<ArrayBuffer>;
  /** Time on the critical path. */
  readonly critical: Float64Array<ArrayBuffer>;
  readonly least: Float64Array<ArrayBuffer>;
  readonly p50: Float64Array<ArrayBuffer>;
  readonly p95: Float64Array<ArrayBuffer>;
  readonly most: Float64Array<ArrayBuffer>;
  /** Position of the longest span. */
  readonly longest: Uint32Array<ArrayBuffer>;
}

export interface GroupedSpans {
  readonly count: number;
  /** By span; a group below `groups`, or -1: in none. */
  readonly groupOf: Int32Array;
  readonly groups: number;
  readonly duration: Float64Array;
  readonly self: Float64Array;
  readonly flags: Uint8Array;
  readonly errorFlag: number;
  readonly path: { readonly span: Uint32Array; readonly self: Float64Array };
}

/** Percentiles are exact (nearest rank). O(n log n) in the largest group. */
export function groupStatistics({ count, groupOf, groups, duration, self, flags, errorFlag, path }: GroupedSpans): GroupStatistics {
  const number = (): Float64Array<ArrayBuffer> => new Float64Array(groups);
  const found = { groups, count: new Uint32Array(groups), errors: new Uint32Array(groups), total: number(), self: number(), critical: number(), least: number(), p50: number(), p95: number(), most: number(), longest: new Uint32Array(groups) };
  for (let i = 0; i < count; i++) {
    const group = groupOf[i]!;
    if (group === -1) continue;
    if (found.count[group]!++ === 0 || duration[i]! > duration[found.longest[group]!]!) found.longest[group] = i;
    if ((flags[i]! & errorFlag) !== 0) found.errors[group]!++;
    found.total[group]! += duration[i]!;
    found.self[group]! += self[i]!;
  }
  for (let entry = 0; entry < path.span.length; entry++) {
    const group = groupOf[path.span[entry]!]!;
    if (group !== -1) found.critical[group]! += path.self[entry]!;
  }
  const ends = new Uint32Array(groups + 1);
  for (let group = 0; group < groups; group++) ends[group + 1] = ends[group]! + found.count[group]!;
  const durations = new Float64Array(ends[groups]!);
  const filled = ends.slice(0, groups);
  for (let i = 0; i < count; i++) if (groupOf[i] !== -1) durations[filled[groupOf[i]!]!++] = duration[i]!;
  for (let group = 0; group < groups; group++) {
    const own = durations.subarray(ends[group]!, ends[group + 1]!).sort();
    if (own.length === 0) continue;
    const rank = (share: number): number => own[Math.max(0, Math.ceil(own.length * share) - 1)]!;
    found.least[group] = own[0]!;
    found.p50[group] = rank(0.5);
    found.p95[group] = rank(0.95);
    found.most[group] = own[own.length - 1]!;
  }
  return found;
}
