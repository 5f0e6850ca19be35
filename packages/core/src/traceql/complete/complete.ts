import type { AttributeRef } from '../ast.ts';
import { INTRINSICS } from '../intrinsics.ts';
import { isTooLong } from '../parse.ts';
import { isNamePart, isSpace } from '../syntax/characters.ts';
import { tokenize } from '../syntax/lexer.ts';
import type { Token } from '../syntax/token.ts';
import { METRIC_NAMES, memberOf } from '../syntax/vocabulary.ts';
import type { CompletionOption, TraceqlCompletions } from './completions.ts';
import * as offers from './options.ts';
import { placesBehind } from './place.ts';
import type { Place } from './place.ts';

const ALL_SCOPES = ['span', 'resource', 'event', 'link', 'instrumentation'] as const;

type Offer = Omit<TraceqlCompletions, 'from' | 'to' | 'typed' | 'filter'>;

const NOTHING: Offer = { options: [] };

/** What may stand at `offset` (UTF-16) of a query, finished or not. Never throws; linear in the text. */
export function completeTraceql(text: string, offset: number): TraceqlCompletions {
  const cursor = Math.max(0, Math.min(offset, text.length));
  const none = { from: cursor, to: cursor, typed: '', options: [] };
  if (isTooLong(text)) return none;
  const before = text.slice(0, cursor);
  const tokens = tokenize(before).slice(0, -1);
  if (isInComment(before, tokens.at(-1))) return none;
  const typing = typedToken(tokens, cursor);
  const settled = typing === undefined ? tokens : tokens.slice(0, -1);
  const places = placesBehind(settled);
  const from = typing?.start ?? cursor;
  const to = endOfTyped(text, cursor, typing);
  const filter = filterAround(text, places, { from, to });
  return { from, to, typed: text.slice(from, cursor), ...offerAt(places.at(-1)!, text.slice(from, cursor)), ...(filter === undefined ? {} : { filter }) };
}

/** The token being written: one that ends at the cursor and could go on. */
function typedToken(tokens: readonly Token[], cursor: number): Token | undefined {
  const last = tokens.at(-1);
  if (last === undefined || last.end < cursor) return undefined;
  return last.kind === 'symbol' || (last.kind === 'static' && last.value.type === 'string') ? undefined : last;
}

function isInComment(before: string, last: Token | undefined): boolean {
  if (last?.kind === 'bad' && before.startsWith('/*', last.start)) return true;
  let rest = before.slice(last?.end ?? 0);
  for (;;) {
    rest = rest.trimStart();
    if (rest.startsWith('/*')) {
      const close = rest.indexOf('*/', 2);
      if (close < 0) return true;
      rest = rest.slice(close + 2);
    } else if (rest.startsWith('//')) {
      const line = rest.indexOf('\n');
      if (line < 0) return true;
      rest = rest.slice(line + 1);
    } else return false;
  }
}

function endOfTyped(text: string, cursor: number, typing: Token | undefined): number {
  if (typing === undefined) return cursor;
  let end = cursor;
  if (isOpenString(text, typing)) {
    const close = text.indexOf('"', cursor);
    const line = text.slice(cursor, close < 0 ? cursor : close).includes('\n');
    return close < 0 || line ? cursor : close + 1;
  }
  while (end < text.length && isNamePart(text.charCodeAt(end)) && !isSpace(text.charCodeAt(end)) && text[end] !== '"') end++;
  return end;
}

function isOpenString(text: string, token: Token): boolean {
  return token.kind === 'bad' && (text[token.start] === '"' || text[token.start] === '`');
}

// ---- offers ------------------------------------------------------------------------------------------------------

function offerAt(place: Place, typed: string): Offer {
  switch (place.kind) {
    case 'spans':
      return { options: inSpans(place, typed) };
    case 'condition':
      return inCondition(place, typed);
    case 'arguments':
      return inArguments(place, typed);
  }
}

function inSpans(place: Place, typed: string): CompletionOption[] {
  switch (place.after) {
    case 'start':
      return [offers.FILTER, ...offers.AGGREGATES, ...offers.FIRST_STAGES];
    case 'operator':
      return [offers.FILTER];
    case 'pipe':
      return place.isMetrics ? offers.TOPS : [...offers.METRICS, ...offers.AGGREGATES, ...offers.STAGES, offers.FILTER];
    case 'spans':
      return [offers.PIPE, ...offers.SPANSET_OPERATORS, ...ending(place)];
    case 'aggregate':
      return [...offers.EQUALITY, ...offers.ORDER];
    case 'comparison':
      return offers.durationOptions(typed);
    case 'metrics':
      return [offers.METRICS_BY, offers.PIPE, ...offers.ORDER, ...offers.EQUALITY, ...ending(place)];
    case 'grouped':
      return [offers.PIPE, ...offers.ORDER, ...offers.EQUALITY, ...ending(place)];
    case 'wrapped':
      return [...offers.METRICS_ARITHMETIC, offers.PIPE, ...offers.ORDER, ...offers.EQUALITY, ...ending(place)];
    case 'hints':
    case 'function':
      return [];
    default:
      return [offers.PIPE, ...ending(place)];
  }
}

/** What may end the stages: hints at the end of the query, else the parenthesis. */
function ending(place: Place): CompletionOption[] {
  return [place.name === '' ? offers.HINTS_CALL : offers.CLOSE];
}

function inCondition(place: Place, typed: string): Offer {
  switch (place.after) {
    case 'comparison':
      return comparedWith(place, typed);
    case 'operand':
      return { options: afterOperand(place) };
    case 'compared':
      return { options: [...offers.LOGICAL, closing(place), ...offers.ARITHMETIC] };
    default:
      return attributeOffer(typed, place.name === '{' ? offers.BOOLEANS : []);
  }
}

function closing(place: Place): CompletionOption {
  return place.name === '{' ? offers.CLOSE_FILTER : offers.CLOSE;
}

function afterOperand(place: Place): CompletionOption[] {
  const type = place.attribute?.kind === 'intrinsic' ? INTRINSICS[place.attribute.name].type : 'attribute';
  const ends = [...offers.LOGICAL, closing(place)];
  switch (type) {
    case 'status':
    case 'kind':
    case 'bool':
      return [...offers.EQUALITY, ...ends];
    case 'string':
      return [...offers.EQUALITY, ...offers.MATCH, ...offers.ORDER, ...ends];
    case 'int':
    case 'float':
    case 'duration':
      return [...offers.ORDER, ...offers.EQUALITY, ...offers.ARITHMETIC, ...ends];
    default:
      return [...offers.EQUALITY, ...offers.MATCH, ...offers.ORDER, ...ends, ...offers.ARITHMETIC];
  }
}

/** Values for the right side of a comparison. */
function comparedWith({ attribute, operator }: Place, typed: string): Offer {
  const isEquality = operator === '=' || operator === '!=';
  if (attribute === undefined) return { options: isEquality ? [...offers.BOOLEANS, offers.NIL] : [] };
  const values = asked(attribute, operator);
  if (attribute.kind === 'attribute') return { options: isEquality ? [offers.NIL, ...offers.BOOLEANS] : [], ...values };
  switch (INTRINSICS[attribute.name].type) {
    case 'status':
      return { options: offers.STATUSES };
    case 'kind':
      return { options: offers.KINDS };
    case 'duration':
      return { options: offers.durationOptions(typed) };
    default:
      return { options: [], ...values };
  }
}

function asked(of: AttributeRef, operator: Place['operator']): Pick<Offer, 'values'> {
  switch (operator) {
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=~':
    case '!~':
      return { values: { of, operator } };
    default:
      return {};
  }
}

/** Attributes and intrinsics; behind `span.` or `trace:` only those of that scope. */
function attributeOffer(typed: string, others: readonly CompletionOption[] = []): Offer {
  if (/^[-\d"`]/.test(typed)) return NOTHING;
  const scoped = /^(span|resource|event|link|instrumentation|trace|)([.:])/.exec(typed);
  if (scoped?.[2] === ':') return { options: offers.intrinsicOptions().filter(({ label }) => label.startsWith(scoped[0])) };
  if (scoped?.[1] === '') return { options: [], attributes: { scopes: ['span', 'resource'], unscoped: true } };
  const scope = ALL_SCOPES.find((name) => name === scoped?.[1]);
  if (scope !== undefined) return { options: [], attributes: { scopes: [scope], unscoped: false } };
  return { options: [...offers.SCOPES, ...offers.intrinsicOptions(), ...others], attributes: { scopes: ALL_SCOPES, unscoped: false } };
}

function inArguments(place: Place, typed: string): Offer {
  if (place.name === 'with') return { options: place.after === 'start' ? offers.HINTS : [offers.COMMA, offers.CLOSE] };
  if (place.name === 'topk' || place.name === 'bottomk') return { options: place.after === 'start' ? offers.TOP_SIZES : [offers.CLOSE] };
  if (place.name === 'compare') return { options: place.argument === 0 && place.after === 'start' ? [offers.FILTER] : [offers.CLOSE] };
  if (place.name === 'quantile_over_time' && place.argument > 0) return { options: place.after === 'start' ? offers.QUANTILES : [offers.COMMA, offers.CLOSE] };
  const isList = place.name === 'metrics-by' || place.name === 'select';
  const isValue = memberOf(METRIC_NAMES, place.name) !== undefined;
  if (!isList && !isValue) return { options: [offers.CLOSE] };
  if (place.name === 'rate' || place.name === 'count_over_time') return { options: [offers.CLOSE] };
  if (place.after === 'operand') return { options: isList || place.name === 'quantile_over_time' ? [offers.COMMA, offers.CLOSE] : [offers.CLOSE] };
  return attributeOffer(typed);
}

// ---- the filter around the cursor --------------------------------------------------------------------------------

/** In a condition: its braces without the typed token. In arguments: what stands before the first `|`. */
function filterAround(text: string, places: readonly Place[], typed: { readonly from: number; readonly to: number }): string | undefined {
  const filter = places.findLast((place) => place.name === '{');
  if (filter !== undefined) return `${text.slice(filter.start, typed.from)} ${restOfFilter(text, typed.to)}`;
  const pipe = places.findLast((place) => place.kind === 'spans')?.pipe;
  const inside = places.at(-1)?.kind !== 'spans';
  return pipe === undefined || !inside ? undefined : text.slice(places.findLast((place) => place.kind === 'spans')!.start, pipe).replace(/^\(/, '').trim();
}

function restOfFilter(text: string, from: number): string {
  let open = 0;
  for (const token of tokenize(text.slice(from))) {
    if (token.kind !== 'symbol') continue;
    if (token.symbol === '{') open++;
    if (token.symbol === '}' && open-- === 0) return text.slice(from, from + token.end);
  }
  return '}';
}
