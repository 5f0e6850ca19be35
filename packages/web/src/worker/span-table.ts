import { PairIndex, groupStatistics, normaliseStatement, selfTimes } from '@spoor/core/analysis';
import type { CriticalPath, GroupStatistics } from '@spoor/core/analysis';
import { SkeletonFlag } from '@spoor/core/wire';
import type { StatementsAnswer, TraceSkeletonColumns } from '@spoor/core/wire';
import { getJson } from '../api/client.ts';

export type TableGrouping = 'service' | 'operation' | 'statement';

/** Figures by group. `service` and `name` are indexes into the trace's dictionaries; a statement has its own text. */
export interface SpanTable {
  readonly grouping: TableGrouping;
  readonly figures: GroupStatistics;
  readonly service: Uint32Array<ArrayBuffer>;
  readonly name: Uint32Array<ArrayBuffer>;
  readonly texts: readonly string[];
  /** Spans in no group: those without a statement. */
  readonly without: number;
}

export async function tableOf(ask: { readonly trace: TraceSkeletonColumns; readonly path: CriticalPath; readonly grouping: TableGrouping }): Promise<SpanTable> {
  const { trace, path, grouping } = ask;
  const groups = new PairIndex();
  const texts: string[] = [];
  const groupOf = grouping === 'statement' ? await groupByStatement(trace, { groups, texts }) : Int32Array.from({ length: trace.count }, (_, i) => groups.add(trace.service[i]!, grouping === 'operation' ? trace.name[i]! : 0));
  const figures = groupStatistics({ count: trace.count, groupOf, groups: groups.count, duration: trace.duration, self: selfTimes(trace), flags: trace.flags, errorFlag: SkeletonFlag.ERROR, path });
  const service = Uint32Array.from({ length: groups.count }, (_, group) => groups.firstOf(group));
  const name = Uint32Array.from({ length: groups.count }, (_, group) => groups.secondOf(group));
  let without = 0;
  for (let i = 0; i < trace.count; i++) if (groupOf[i] === -1) without++;
  return { grouping, figures, service, name, texts, without };
}

async function groupByStatement(trace: TraceSkeletonColumns, target: { readonly groups: PairIndex; readonly texts: string[] }): Promise<Int32Array> {
  const { statements, spans } = await getJson<StatementsAnswer>(`/traces/${trace.traceId}/statements`, {});
  const known = new Map<string, number>();
  const textOf = statements.map((statement) => {
    const normal = normaliseStatement(statement);
    const found = known.get(normal) ?? target.texts.push(normal) - 1;
    known.set(normal, found);
    return found;
  });
  const byId = new Map<string, number>();
  spans.forEach(([spanId, statement]) => byId.set(spanId, textOf[statement]!));
  const groupOf = new Int32Array(trace.count).fill(-1);
  for (let i = 0; i < trace.count; i++) {
    const text = byId.get(spanIdText(trace.spanId, i));
    if (text !== undefined) groupOf[i] = target.groups.add(trace.service[i]!, text);
  }
  return groupOf;
}

function spanIdText(ids: Uint32Array, span: number): string {
  return ids[2 * span + 1]!.toString(16).padStart(8, '0') + ids[2 * span]!.toString(16).padStart(8, '0');
}
