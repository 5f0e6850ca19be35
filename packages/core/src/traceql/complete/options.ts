import { KIND_NAMES, STATUS_NAMES } from '../ast.ts';
import { INTRINSIC_NAMES, INTRINSICS } from '../intrinsics.ts';
import type { ValueType } from '../intrinsics.ts';
import type { CompletionOption } from './completions.ts';

type Kind = CompletionOption['kind'];

function list(kind: Kind, entries: Readonly<Record<string, string>>): CompletionOption[] {
  return Object.entries(entries).map(([label, detail]) => ({ label, kind, detail }));
}

/** `name()` with the cursor between the brackets. */
function call(kind: Kind, name: string, detail: string): CompletionOption {
  return { label: name, kind, detail, insert: `${name}()`, cursor: name.length + 1 };
}

/** `name()` that takes nothing. */
function plainCall(kind: Kind, name: string, detail: string): CompletionOption {
  return { label: `${name}()`, kind, detail };
}

export const FILTER: CompletionOption = { label: '{ }', kind: 'bracket', detail: 'spans that meet a condition', cursor: 2 };

export const SCOPES = list('scope', {
  'span.': 'attribute of the span',
  'resource.': 'attribute of the resource (service, host, …)',
  'event.': 'attribute of a span event',
  'link.': 'attribute of a link',
  'instrumentation.': 'attribute of the instrumentation scope',
  '.': 'attribute of the span, else of its resource',
});

/** Listed intrinsics of the types; all of them without types. Each once, by its scoped spelling. */
export function intrinsicOptions(...types: readonly ValueType[]): CompletionOption[] {
  return INTRINSIC_NAMES.flatMap((name) => {
    const { type, description, listed } = INTRINSICS[name];
    return listed && (types.length === 0 || types.includes(type)) ? { label: name, kind: 'intrinsic' as const, detail: description } : [];
  });
}

export const EQUALITY = list('operator', { '=': 'equal', '!=': 'different' });
export const ORDER = list('operator', { '<': 'less', '<=': 'at most', '>': 'more', '>=': 'at least' });
export const MATCH = list('operator', { '=~': 'matches the whole regular expression', '!~': 'does not match the regular expression' });
export const LOGICAL = list('operator', { '&&': 'and', '||': 'or' });
export const ARITHMETIC = list('operator', { '+': 'plus', '-': 'minus', '*': 'times', '/': 'divided by', '%': 'remainder', '^': 'to the power of' });
export const METRICS_ARITHMETIC = ARITHMETIC.slice(0, 4);

export const SPANSET_OPERATORS = list('operator', {
  '&&': 'both in the same trace: spans of both',
  '||': 'spans of either',
  '>': 'the right is a child of the left',
  '>>': 'the right is a descendant of the left',
  '<': 'the right is the parent of the left',
  '<<': 'the right is an ancestor of the left',
  '~': 'the right is a sibling of the left',
  '!>': 'the right is no child of the left',
  '!>>': 'the right is no descendant of the left',
  '!<': 'the right is not the parent of the left',
  '!<<': 'the right is no ancestor of the left',
  '!~': 'the right is no sibling of the left',
  '&>': 'child, spans of both sides',
  '&>>': 'descendant, spans of both sides',
  '&<': 'parent, spans of both sides',
  '&<<': 'ancestor, spans of both sides',
  '&~': 'sibling, spans of both sides',
});

export const PIPE: CompletionOption = { label: '|', kind: 'operator', detail: 'next stage' };
export const HINTS_CALL: CompletionOption = call('keyword', 'with', 'hints for the execution');

export const AGGREGATES = [
  plainCall('function', 'count', 'number of spans'),
  call('function', 'avg', 'mean over the spans'),
  call('function', 'min', 'least value of the spans'),
  call('function', 'max', 'greatest value of the spans'),
  call('function', 'sum', 'sum over the spans'),
];

export const FIRST_STAGES = [call('stage', 'by', 'group spans by a value'), call('stage', 'select', 'show further attributes')];
export const STAGES = [...FIRST_STAGES, plainCall('stage', 'coalesce', 'join the groups again')];

export const METRICS = [
  plainCall('function', 'rate', 'spans per second'),
  plainCall('function', 'count_over_time', 'spans per interval'),
  call('function', 'quantile_over_time', 'quantiles of a value'),
  call('function', 'histogram_over_time', 'histogram of a value'),
  call('function', 'avg_over_time', 'mean of a value'),
  call('function', 'min_over_time', 'least value'),
  call('function', 'max_over_time', 'greatest value'),
  call('function', 'sum_over_time', 'sum of a value'),
  { label: 'compare', kind: 'function', detail: 'what differs between selected and other spans', insert: 'compare({ })', cursor: 10 } as const,
];

export const METRICS_BY: CompletionOption = { label: 'by', kind: 'keyword', detail: 'one series for each value', insert: 'by ()', cursor: 4 };
export const TOPS = [call('function', 'topk', 'the highest series'), call('function', 'bottomk', 'the lowest series')];
export const TOP_SIZES = list('value', { '5': 'five series', '10': 'ten series' });
export const QUANTILES = list('value', { '.5': 'median', '.9': '90 %', '.95': '95 %', '.99': '99 %' });

export const NIL: CompletionOption = { label: 'nil', kind: 'keyword', detail: 'no value at all' };
export const BOOLEANS = list('keyword', { true: 'yes', false: 'no' });
export const STATUSES = STATUS_NAMES.map((label): CompletionOption => ({ label, kind: 'value', detail: 'span status' }));
export const KINDS = KIND_NAMES.map((label): CompletionOption => ({ label, kind: 'value', detail: 'span kind' }));
/** With the number being typed, if one is. */
export function durationOptions(typed: string): CompletionOption[] {
  const labels = /^\d+(\.\d+)?$/.test(typed) ? ['ms', 's', 'm', 'h'].map((unit) => typed + unit) : ['100ms', '500ms', '1s', '10s'];
  return labels.map((label) => ({ label, kind: 'value', detail: 'a duration' }));
}

export const HINTS = list('hint', {
  'most_recent=true': 'the newest traces; always so here',
  'exemplars=true': 'how many exemplars to give, or whether',
  'sample=true': 'sampling is not needed here; accepted',
});

export const CLOSE_FILTER: CompletionOption = { label: '}', kind: 'bracket', detail: 'end of the condition' };
export const CLOSE: CompletionOption = { label: ')', kind: 'bracket', detail: 'closing parenthesis' };
export const COMMA: CompletionOption = { label: ',', kind: 'bracket', detail: 'next argument' };
