import { expect } from 'vitest';
import { eventually } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';

/** A span as Spoor's Jaeger API gives it, by what the tests look at. */
export interface StoredSpan {
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  /** Name of the parent; undefined for a root and for a parent that is not stored. */
  readonly parent: string | undefined;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
}

interface JaegerTrace {
  readonly spans: readonly {
    readonly spanID: string;
    readonly operationName: string;
    readonly processID: string;
    readonly references: readonly { readonly refType: string; readonly spanID: string }[];
    readonly tags: readonly { readonly key: string; readonly value: unknown }[];
    readonly logs: readonly { readonly fields: readonly { readonly key: string; readonly value: unknown }[] }[];
  }[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

/** The trace once it has so many spans, which must be all of them. */
export async function storedTrace(server: ServerProcess, traceId: string, count: number): Promise<readonly StoredSpan[]> {
  const trace = await eventually(() => readTrace(server, traceId), (spans) => spans.length >= count, 20);
  expect(trace.map(({ service, name }) => `${service}: ${name}`)).toHaveLength(count);
  return trace;
}

async function readTrace(server: ServerProcess, traceId: string): Promise<readonly StoredSpan[]> {
  const response = await fetch(`${server.ui}/api/traces/${traceId}`);
  if (response.status === 404) return [];
  const [trace] = ((await response.json()) as { data: JaegerTrace[] }).data;
  return trace === undefined ? [] : spansOf(trace);
}

/** The traces of a service, newest first, once there are at least so many. */
export async function tracesOf(server: ServerProcess, service: string, count: number): Promise<readonly (readonly StoredSpan[])[]> {
  const url = `${server.ui}/api/traces?service=${encodeURIComponent(service)}&limit=1500&lookback=1h`;
  return await eventually(async () => ((await (await fetch(url)).json()) as { data: JaegerTrace[] | null }).data?.map(spansOf) ?? [], (traces) => traces.length >= count, 20);
}

function spansOf(trace: JaegerTrace): readonly StoredSpan[] {
  const names = new Map(trace.spans.map(({ spanID, operationName }) => [spanID, operationName]));
  return trace.spans.map((span) => {
    const tags = Object.fromEntries(span.tags.map(({ key, value }) => [key, value]));
    return {
      name: span.operationName,
      service: trace.processes[span.processID]?.serviceName ?? '',
      kind: String(tags['span.kind'] ?? ''),
      parent: names.get(span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? ''),
      tags,
      events: span.logs.map(({ fields }) => String(fields.find(({ key }) => key === 'event')?.value ?? '')),
    };
  });
}

/** The id after `label ` in what an example printed. */
export function printedId(output: string, label = 'trace'): string {
  const id = new RegExp(`^${label} ([0-9a-f]{32})$`, 'm').exec(output)?.[1];
  if (id === undefined) throw new Error(`no "${label} <trace id>" in:\n${output}`);
  return id;
}

export function printedIds(output: string): readonly string[] {
  return [...output.matchAll(/^trace ([0-9a-f]{32})$/gm)].map(([, id]) => id!);
}
