import { compactState, textOf, upgradeState } from '../../url/index.ts';
import type { RawState } from '../../url/index.ts';

export const TRACE_VIEWS = ['waterfall', 'flame', 'table', 'map', 'statistics', 'json'] as const;
export type TraceViewName = (typeof TRACE_VIEWS)[number];

/** The trace page's state in the URL; `v` is the version of this format. Absent fields are the defaults. */
export interface TraceState {
  readonly v?: '1';
  /** Selected span, 16 hex digits. */
  readonly span?: string;
  readonly view?: TraceViewName;
  /** Shown part of time, `from-to`: nanoseconds since the trace's start. */
  readonly zoom?: string;
  /** What is looked for in the trace. */
  readonly find?: string;
  readonly only?: 'matters' | 'matches';
  readonly clocks?: 'adjusted';
  readonly groups?: 'off';
  readonly idle?: 'full';
}

/** Version 0 was a link without `v`: the same fields. */
const UPGRADERS = [(state: RawState): RawState => state];

export function readTraceState(raw: RawState): TraceState {
  const state = upgradeState(raw, UPGRADERS);
  const span = textOf(state, 'span');
  const view = TRACE_VIEWS.find((name) => name === state['view'] && name !== 'waterfall');
  const zoom = textOf(state, 'zoom');
  return compactState<TraceState>({
    v: '1',
    span: span !== undefined && /^[0-9a-f]{1,16}$/i.test(span) ? span.toLowerCase().padStart(16, '0') : undefined,
    view,
    zoom: zoom !== undefined && readZoom(zoom) !== undefined ? zoom : undefined,
    find: textOf(state, 'find'),
    only: state['only'] === 'matters' || state['only'] === 'matches' ? state['only'] : undefined,
    clocks: state['clocks'] === 'adjusted' ? 'adjusted' : undefined,
    groups: state['groups'] === 'off' ? 'off' : undefined,
    idle: state['idle'] === 'full' ? 'full' : undefined,
  });
}

export function readZoom(zoom: string): { readonly from: number; readonly to: number } | undefined {
  const match = /^(\d{1,17})-(\d{1,17})$/.exec(zoom);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  return from < to ? { from, to } : undefined;
}

export function zoomText(window: { readonly from: number; readonly to: number }): string {
  return `${Math.max(0, Math.floor(window.from))}-${Math.ceil(window.to)}`;
}
