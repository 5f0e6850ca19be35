import type { ResultValue } from '../../result.ts';

/** Which figures a function needs of the spans of a group. */
export interface Figures {
  /** Sum, least and greatest value. */
  readonly values: boolean;
  /** Weights by bucket. */
  readonly buckets: boolean;
}

/** What is counted for one group, by interval. */
export class GroupCells {
  readonly values: readonly ResultValue[];
  /** Spans that count, by their weight. */
  readonly weight: Float64Array<ArrayBuffer>;
  readonly sum: Float64Array<ArrayBuffer>;
  readonly least: Float64Array<ArrayBuffer>;
  readonly most: Float64Array<ArrayBuffer>;
  /** By interval: bucket → weight. */
  readonly buckets: (Map<number, number> | undefined)[];

  constructor(values: readonly ResultValue[], intervals: number, figures: Figures) {
    this.values = values;
    const size = figures.values ? intervals : 0;
    this.weight = new Float64Array(intervals);
    this.sum = new Float64Array(size);
    this.least = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.most = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    this.buckets = new Array<Map<number, number> | undefined>(figures.buckets ? intervals : 0).fill(undefined);
  }

  addValue(interval: number, value: number, weight: number): void {
    this.weight[interval]! += weight;
    this.sum[interval]! += value * weight;
    if (value < this.least[interval]!) this.least[interval] = value;
    if (value > this.most[interval]!) this.most[interval] = value;
  }

  addBucket(interval: number, bucket: number, weight: number): void {
    const buckets = (this.buckets[interval] ??= new Map<number, number>());
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + weight);
  }

  /** Numbers held, for limiting memory. */
  static sizeOf(intervals: number, figures: Figures): number {
    return intervals * (figures.values ? 4 : 1) + (figures.buckets ? 8 : 0);
  }
}
