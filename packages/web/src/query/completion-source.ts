import { pickedCompletion, startCompletion } from '@codemirror/autocomplete';
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { completeTraceql, printAttribute } from '@spoor/core/traceql';
import type { CompletionOption, TraceqlCompletions } from '@spoor/core/traceql';
import type { TraceqlTagsAnswer, TraceqlValuesAnswer } from '@spoor/core/wire';
import { formatCount } from '../format/index.ts';

export interface CompletionData {
  names(filter: string | undefined, signal: AbortSignal): Promise<TraceqlTagsAnswer>;
  values(attribute: string, filter: string | undefined, signal: AbortSignal): Promise<TraceqlValuesAnswer>;
}

const SECTIONS = {
  values: { name: 'Values', rank: 0 },
  language: { name: 'TraceQL', rank: 1 },
  scopes: { name: 'Scopes', rank: 2 },
  attributes: { name: 'Attributes', rank: 3 },
  intrinsics: { name: 'Intrinsics', rank: 4 },
} as const;

/** What the language knows at the cursor, with names and values of spans that meet what is already written. */
export function completionSource(data: CompletionData): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    const found = completeTraceql(text, context.pos);
    const wanted = found.typed !== '' || found.values !== undefined || context.explicit || /[{(,]\s*$|(?:&&|\|\||\|)\s+$/.test(text.slice(0, context.pos));
    if (!wanted || isComplete(found)) return null;
    const abort = new AbortController();
    context.addEventListener('abort', () => abort.abort(), { onDocChange: true });
    const [names, values] = await Promise.all([namesOf(found, data, abort.signal), valuesOf(found, data, abort.signal)]);
    if (context.aborted) return null;
    const options = [...values, ...found.options.map(optionOf), ...names];
    return options.length === 0 ? null : { from: found.from, to: found.to, options };
  };
}

/** Nothing is left to offer: `error` is written out, and Enter should run the query. */
function isComplete({ typed, options, attributes, values }: TraceqlCompletions): boolean {
  return typed !== '' && attributes === undefined && values === undefined && options.some(({ label }) => label === typed);
}

async function namesOf({ attributes, filter, typed }: TraceqlCompletions, data: CompletionData, signal: AbortSignal): Promise<Completion[]> {
  if (attributes === undefined) return [];
  const { names } = await data.names(filter, signal).catch(() => ({ names: [] }));
  const shown = names.filter(({ scope }) => attributes.scopes.includes(scope));
  const most = shown.length;
  const seen = new Set<string>();
  return shown.flatMap(({ scope, name, types, count }, index) => {
    const label = printAttribute({ kind: 'attribute', scope: attributes.unscoped ? 'unscoped' : scope, name, at: { start: 0, end: 0 } });
    if (seen.has(label) || label === typed) return [];
    seen.add(label);
    const detail = count === undefined ? types.join(', ') : `${types.join(', ')} · ${formatCount(count)} spans`;
    return [{ label, detail, section: SECTIONS.attributes, boost: Math.round(50 * (1 - index / most)), apply: applying({ insert: `${label} `, again: true }) }];
  });
}

async function valuesOf({ values, filter, typed }: TraceqlCompletions, data: CompletionData, signal: AbortSignal): Promise<Completion[]> {
  if (values === undefined) return [];
  const found = await data.values(printAttribute(values.of), filter, signal).catch(() => ({ values: [] }));
  return found.values.flatMap(({ literal, count }, index) =>
    literal === typed ? [] : [{ label: literal, detail: count === 0 ? '' : `${formatCount(count)} spans`, section: SECTIONS.values, boost: 99 - Math.min(190, index), apply: applying({ insert: `${literal} ` }) }],
  );
}

function optionOf({ label, kind, detail, insert = label, cursor }: CompletionOption): Completion {
  const section = kind === 'scope' ? SECTIONS.scopes : kind === 'intrinsic' ? SECTIONS.intrinsics : kind === 'value' ? SECTIONS.values : SECTIONS.language;
  const apply = kind === 'intrinsic' || kind === 'operator' || kind === 'value' ? applying({ insert: insert.endsWith(' ') ? insert : `${insert} `, again: true }) : applying({ insert, cursor, again: true });
  return { label, detail, section, apply };
}

interface Applied {
  readonly insert: string;
  readonly cursor?: number | undefined;
  /** Goes on with what may come next. */
  readonly again?: boolean;
}

function applying({ insert, cursor, again = false }: Applied) {
  return (view: EditorView, completion: Completion, from: number, to: number): void => {
    // A blank that is there already is not put there twice.
    const next = view.state.sliceDoc(to, to + 1);
    const text = insert.endsWith(' ') && next === ' ' ? insert.slice(0, -1) : insert;
    const anchor = from + (cursor ?? insert.length);
    view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: Math.min(anchor, view.state.doc.length - (to - from) + text.length) }, annotations: pickedCompletion.of(completion), scrollIntoView: true });
    if (again) startCompletion(view);
  };
}
