import type { AttributeField, IntrinsicField, Literal, SpanField, SpanPredicate } from './predicate.ts';

/**
 * A (checked) predicate as one line people can read, for logs, errors and the UI:
 * `service = "a" && span|resource["http.status"] = text "200"`.
 */
export function printPredicate(predicate: SpanPredicate): string {
  switch (predicate.op) {
    case 'true':
      return 'true';
    case 'not':
      return `!(${printPredicate(predicate.term)})`;
    case 'exists':
      return `exists(${printAttribute(predicate.field)})`;
    case 'compare':
      return `${printField(predicate.field)} ${predicate.cmp} ${printLiteral(predicate.value)}`;
    default: {
      const [only, ...more] = predicate.terms;
      if (only === undefined) return predicate.op === 'and' ? 'true' : 'false';
      if (more.length === 0) return printPredicate(only);
      return predicate.terms.map(printTerm).join(predicate.op === 'and' ? ' && ' : ' || ');
    }
  }
}

function printTerm(term: SpanPredicate): string {
  const grouped = (term.op === 'and' || term.op === 'or') && term.terms.length > 1;
  return grouped ? `(${printPredicate(term)})` : printPredicate(term);
}

function printField(field: SpanField): string {
  return field.kind === 'attribute' ? printAttribute(field) : printIntrinsic(field);
}

function printIntrinsic(field: IntrinsicField): string {
  return field.name;
}

function printAttribute(field: AttributeField): string {
  return `${field.levels.join('|')}[${JSON.stringify(field.key)}]`;
}

function printLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'text':
      return `text ${JSON.stringify(literal.value)}`;
    case 'string':
      return JSON.stringify(literal.value);
    default:
      return String(literal.value);
  }
}
