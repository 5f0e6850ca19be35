import type { AttributeField, AttributeLevel, Comparison, IntrinsicField, Literal, SpanPredicate } from '@spoor/core/plan';
import { FALSE, TRUE, allOf, anyOf, noneOf, sql, text } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';
import { entityAttribute, ownedAttribute, spanAttribute } from './attribute-sql.ts';
import type { KeyCondition } from './attribute-sql.ts';
import type { Catalogue } from './catalogue.ts';
import { UINT64, compareInt, compareString } from './compare-sql.ts';

export interface CompileContext {
  readonly tenant: string;
  readonly catalogue: Catalogue;
  /** The tables with their database. */
  readonly resources: Sql;
  readonly scopes: Sql;
}

/** A (checked) predicate as a condition on a row of `spans`. Means what `matchSpans` of the plan does. */
export function compilePredicate(predicate: SpanPredicate, context: CompileContext): Sql {
  switch (predicate.op) {
    case 'true':
      return TRUE;
    case 'and':
      return allOf(predicate.terms.map((term) => compilePredicate(term, context)));
    case 'or':
      return anyOf(predicate.terms.map((term) => compilePredicate(term, context)));
    case 'not':
      return noneOf(compilePredicate(predicate.term, context));
    case 'exists':
      return compileAttribute(predicate.field, 'exists', context);
    case 'compare': {
      const { field, cmp, value } = predicate;
      return field.kind === 'attribute' ? compileAttribute(field, { cmp, literal: value }, context) : compileIntrinsic(field.name, { cmp, literal: value }, context);
    }
  }
}

function compileIntrinsic(name: IntrinsicField['name'], { cmp, literal }: { readonly cmp: Comparison; readonly literal: Literal }, context: CompileContext): Sql {
  switch (name) {
    case 'service':
      return compareString(sql`service`, cmp, literal);
    case 'name':
      return compareString(sql`name`, cmp, literal);
    case 'statusMessage':
      return compareString(sql`status_message`, cmp, literal);
    case 'scopeName':
      return compareString(sql`scope_name`, cmp, literal);
    case 'scopeVersion':
      return viaEntity('scope', compareString(sql`version`, cmp, literal), context);
    case 'kind':
      return compareInt(sql`kind`, cmp, literal);
    case 'status':
      return compareInt(sql`status`, cmp, literal);
    case 'duration':
      return compareInt(sql`duration`, cmp, literal, UINT64);
  }
}

function compileAttribute(field: AttributeField, test: KeyCondition['test'], context: CompileContext): Sql {
  const condition = { key: field.key, test };
  return anyOf([...new Set(field.levels)].map((level) => atLevel(level, condition, context)));
}

function atLevel(level: AttributeLevel, condition: KeyCondition, context: CompileContext): Sql {
  const types = context.catalogue.typesOf(level, condition.key);
  switch (level) {
    case 'span':
      return spanAttribute(condition, types);
    case 'resource':
    case 'scope':
      return viaEntity(level, entityAttribute(condition, types), context);
    case 'event':
    case 'link':
      return ownedAttribute(level, condition, types);
  }
}

function viaEntity(level: 'resource' | 'scope', condition: Sql, context: CompileContext): Sql {
  if (condition === FALSE) return FALSE;
  const hash = level === 'resource' ? sql`res_hash` : sql`scope_hash`;
  const table = level === 'resource' ? context.resources : context.scopes;
  return sql`${hash} IN (SELECT hash FROM ${table} WHERE tenant = ${text(context.tenant)} AND ${condition})`;
}
