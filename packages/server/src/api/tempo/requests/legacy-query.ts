import { formatDuration } from '@spoor/core/traceql';

/** The search of before TraceQL: every tag somewhere in the trace, and bounds on the trace's duration. */
export interface LegacySearch {
  readonly tags: ReadonlyMap<string, string>;
  /** 0: no bound. */
  readonly minDurationMs: number;
  readonly maxDurationMs: number;
}

/** The same in TraceQL. Each tag may be on another span; texts match by part, without regard to case. */
export function legacyQuery({ tags, minDurationMs, maxDurationMs }: LegacySearch): string {
  const spansets = [...tags].map(([tag, value]) => `{ ${tagCondition(tag, value)} }`);
  const bounds: string[] = [];
  if (minDurationMs > 0) bounds.push(`traceDuration >= ${durationText(minDurationMs)}`);
  if (maxDurationMs > 0) bounds.push(`traceDuration <= ${durationText(maxDurationMs)}`);
  if (bounds.length > 0) spansets.push(`{ ${bounds.join(' && ')} }`);
  return spansets.length === 0 ? '{ }' : spansets.join(' && ');
}

function tagCondition(tag: string, value: string): string {
  switch (tag) {
    case 'service.name':
      return contains('resource.service.name', value);
    case 'name':
      return contains('name', value);
    case 'root.name':
      return contains('rootName', value);
    case 'root.service.name':
      return contains('rootServiceName', value);
    case 'error':
      return value === 'false' ? 'status != error' : 'status = error';
    case 'status':
    case 'status.code':
      return statusCondition(value);
    default: {
      const attributes = ['span', 'resource'].map((scope) => `${scope}.${quotedName(tag)}`);
      return attributes.flatMap((attribute) => [contains(attribute, value), ...typed(attribute, value)]).join(' || ');
    }
  }
}

function statusCondition(value: string): string {
  const names: Readonly<Record<string, string>> = { '0': 'unset', '1': 'ok', '2': 'error', unset: 'unset', ok: 'ok', error: 'error' };
  const status = names[value.toLowerCase()];
  return status === undefined ? 'false' : `status = ${status}`;
}

/** Numbers and booleans are written as text in a tag. */
function typed(attribute: string, value: string): string[] {
  if (value === 'true' || value === 'false') return [`${attribute} = ${value}`];
  return /^-?\d{1,18}(\.\d{1,15})?$/.test(value) ? [`${attribute} = ${value}`] : [];
}

function contains(attribute: string, value: string): string {
  return `${attribute} =~ ${quoted(`(?i).*${value.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}.*`)}`;
}

function quotedName(name: string): string {
  return `"${name.replaceAll(/[\\"]/g, '\\$&')}"`;
}

/** A TraceQL text. JSON's escapes are among Go's. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

function durationText(milliseconds: number): string {
  return formatDuration(BigInt(milliseconds) * 1_000_000n);
}
