import { formatDuration, parseDuration, parseTraceql, printAttribute, printStatic, printTraceql } from '@spoor/core/traceql';
import type { FieldExpression, Static } from '@spoor/core/traceql';
import type { SearchState } from '../pages/search/search-state.ts';

const NOWHERE = { start: 0, end: 0 };
const KINDS: readonly string[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

type FormState = Pick<SearchState, 'service' | 'operation' | 'tags' | 'min' | 'max' | 'tmin' | 'tmax'>;

/** The TraceQL that the form stands for. */
export function queryOfForm({ service, operation, tags, min, max, tmin, tmax }: FormState): string {
  const text = (value: string): string => printStatic({ type: 'string', value });
  const terms: string[] = [];
  if (service !== undefined) terms.push(`resource.service.name = ${text(service)}`);
  if (operation !== undefined) terms.push(`name = ${text(operation)}`);
  if (min !== undefined) terms.push(`duration >= ${durationText(min)}`);
  if (max !== undefined) terms.push(`duration <= ${durationText(max)}`);
  if (tmin !== undefined) terms.push(`trace:duration >= ${formatDuration(BigInt(tmin))}`);
  if (tmax !== undefined) terms.push(`trace:duration <= ${formatDuration(BigInt(tmax))}`);
  for (const { key, value } of readTags(tags ?? '')) terms.push(termOfTag(key, value));
  return terms.length === 0 ? '{ }' : `{ ${terms.join(' && ')} }`;
}

/** The fields of the form that say the same as a query; undefined when the form cannot hold all of it. */
export function formOfQuery(text: string): FormState | undefined {
  const parsed = parseTraceql(text);
  if (!parsed.ok || parsed.query.kind !== 'spansets' || parsed.query.hints.length > 0) return undefined;
  const [stage, ...others] = parsed.query.pipeline.stages;
  if (others.length > 0 || stage?.kind !== 'spansets' || stage.expression.kind !== 'filter') return undefined;
  const { condition } = stage.expression;
  const form: { -readonly [K in keyof FormState]: FormState[K] } = {};
  const tags: string[] = [];
  for (const term of condition === undefined ? [] : condition.kind === 'logical' && condition.operator === '&&' ? condition.operands : [condition]) {
    const field = fieldOf(term);
    if (field === undefined) return undefined;
    if (field.name === 'tags') tags.push(field.value);
    else if (form[field.name] !== undefined) return undefined;
    else form[field.name] = field.value;
  }
  if (tags.length > 0) form.tags = tags.join(' ');
  // What the form would make of it must mean the same: nothing is lost on the way.
  return sameQuery(queryOfForm(form), text) ? form : undefined;
}

function sameQuery(a: string, b: string): boolean {
  const [left, right] = [parseTraceql(a), parseTraceql(b)];
  if (!left.ok || !right.ok) return false;
  return sortedTerms(printTraceql(left.query)) === sortedTerms(printTraceql(right.query));
}

function sortedTerms(text: string): string {
  return text
    .replace(/^\{\s*|\s*\}$/g, '')
    .split(' && ')
    .map((term) => term.trim())
    .sort()
    .join(' && ');
}

function fieldOf(term: FieldExpression): { readonly name: keyof FormState; readonly value: string } | undefined {
  if (term.kind === 'exists') return !term.negated && term.operand.kind === 'attribute' && term.operand.scope === 'unscoped' ? { name: 'tags', value: quoted(term.operand.name) } : undefined;
  if (term.kind !== 'comparison' || term.right.kind !== 'static') return undefined;
  const { left, operator } = term;
  const { value } = term.right;
  if (left.kind === 'intrinsic') return intrinsicField(left.name, operator, value);
  if (left.kind !== 'attribute' || operator !== '=' || value.type === 'nil') return undefined;
  if (left.scope === 'resource' && left.name === 'service.name') return value.type === 'string' ? { name: 'service', value: value.value } : undefined;
  return left.scope === 'unscoped' ? { name: 'tags', value: `${quoted(left.name)}=${quoted(value.type === 'string' ? value.value : printStatic(value))}` } : undefined;
}

function intrinsicField(name: string, operator: string, value: Static): { readonly name: keyof FormState; readonly value: string } | undefined {
  const isLeast = operator === '>=';
  if (name === 'span:name' && operator === '=' && value.type === 'string') return { name: 'operation', value: value.value };
  if (name === 'span:status' && value.type === 'status' && value.value === 'error' && (operator === '=' || operator === '!=')) return { name: 'tags', value: operator === '=' ? 'error=true' : 'error=false' };
  if (name === 'span:kind' && operator === '=' && value.type === 'kind') return { name: 'tags', value: `span.kind=${value.value}` };
  if (value.type !== 'duration' || (!isLeast && operator !== '<=')) return undefined;
  if (name === 'span:duration') return { name: isLeast ? 'min' : 'max', value: formatDuration(value.value) };
  return name === 'trace:duration' ? { name: isLeast ? 'tmin' : 'tmax', value: String(value.value) } : undefined;
}

function durationText(text: string): string {
  const nanos = parseDuration(text.trim());
  return typeof nanos !== 'bigint' ? text.trim() : formatDuration(nanos);
}

function termOfTag(key: string, value: string | undefined): string {
  const attribute = printAttribute({ kind: 'attribute', scope: 'unscoped', name: key, at: NOWHERE });
  if (value === undefined) return `${attribute} != nil`;
  if (key === 'error' && (value === 'true' || value === 'false')) return `status ${value === 'true' ? '=' : '!='} error`;
  if (key === 'span.kind' && KINDS.includes(value)) return `kind = ${value}`;
  return `${attribute} = ${/^(?:true|false|-?(?:0|[1-9]\d{0,15})(?:\.\d+)?)$/.test(value) ? value : printStatic({ type: 'string', value })}`;
}

/** As the server reads the tag line: `key=value`, `key:value`, a bare key, each quoted where it has blanks. */
function readTags(line: string): readonly { readonly key: string; readonly value: string | undefined }[] {
  const token = /(?:"((?:[^"\\]|\\.)+)"|([^\s"=:]+))(?:[=:](?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/g;
  return Array.from(line.matchAll(token), ([, quotedKey, key, quotedValue, plain]) => ({ key: unescaped(quotedKey) ?? key ?? '', value: unescaped(quotedValue) ?? plain }));
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replaceAll(/\\(.)/gs, '$1');
}

function quoted(text: string): string {
  return /^[^\s"=:]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
