import type { AttributeRef, FieldExpression, Static } from './ast.ts';
import { intrinsicLabel } from './intrinsics.ts';
import { formatDuration } from './syntax/duration.ts';
import { quoteAttributeName } from './syntax/scan-attribute.ts';

/** The attribute as in queries, metric labels and `by(…)` keys: `span.http.route`, `.a`, `duration` (legacy spelling). */
export function printAttribute(attribute: AttributeRef): string {
  if (attribute.kind === 'intrinsic') return intrinsicLabel(attribute.name);
  const isUnscoped = attribute.scope === 'unscoped';
  return `${isUnscoped ? '' : attribute.scope}.${quoteAttributeName(attribute.name, isUnscoped)}`;
}

/** A value as it is written in a query. */
export function printStatic(value: Static): string {
  switch (value.type) {
    case 'nil':
      return 'nil';
    case 'int':
      return value.value === -(2n ** 63n) ? 'minInt' : value.value.toString();
    case 'float':
      return printFloat(value.value);
    case 'string':
      return quoteString(value.value);
    case 'bool':
      return value.value ? 'true' : 'false';
    case 'duration':
      // Its amount without the sign does not fit into 63 bits; this folds back to it.
      return value.value === -(2n ** 63n) ? `(${formatDuration(value.value + 1n)} - 1ns)` : formatDuration(value.value);
    case 'status':
    case 'kind':
      return value.value;
  }
}

function printFloat(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** In double quotes with Go's escapes. */
export function quoteString(text: string): string {
  return `"${text.replaceAll(/["\\\p{Cc}]/gu, (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}

/** The key Tempo gives an expression in `by(…)` and `avg(…)`: every operand that is itself an operation stands in parentheses. */
export function printFieldExpression(node: FieldExpression): string {
  switch (node.kind) {
    case 'static':
      return printStatic(node.value);
    case 'attribute':
    case 'intrinsic':
      return printAttribute(node);
    case 'logical':
      return node.operands.map(wrapped).reduce((left, right, index) => (index === 1 ? `${left} ${node.operator} ${right}` : `(${left}) ${node.operator} ${right}`));
    case 'comparison':
    case 'arithmetic':
      return `${wrapped(node.left)} ${node.operator} ${wrapped(node.right)}`;
    case 'regex':
      return `${wrapped(node.operand)} ${node.negated ? '!~' : '=~'} ${quoteString(node.pattern)}`;
    case 'exists':
      return `${wrapped(node.operand)} ${node.negated ? '=' : '!='} nil`;
    case 'not':
      return `!${wrapped(node.operand)}`;
    case 'negate':
      return `-${wrapped(node.operand)}`;
  }
}

function wrapped(node: FieldExpression): string {
  const text = printFieldExpression(node);
  return node.kind === 'static' || node.kind === 'attribute' || node.kind === 'intrinsic' ? text : `(${text})`;
}
