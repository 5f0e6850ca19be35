import type { AttributeLevel, Comparison, Literal } from '@spoor/core/plan';
import { entityAttribute, ownedAttribute, spanAttribute } from '../../query/compile/index.ts';
import type { Catalogue, StoredType } from '../../query/compile/index.ts';
import { sql, text } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';
import { NEVER, onAttributes, onColumns, someOf } from './condition.ts';
import type { Condition } from './condition.ts';

/** What compiling needs to know about the store. */
export interface CompileEnvironment {
  readonly tenant: string;
  readonly catalogue: Catalogue;
  readonly semconv: boolean;
  /** The tables with their database. */
  readonly resources: Sql;
  readonly scopes: Sql;
}

/** A test of one attribute value: a comparison with a literal, or its presence. */
export type AttributeTest = 'exists' | { readonly cmp: Comparison; readonly literal: Literal };

/**
 * The attribute has a value at the level that passes. Values held as JSON (arrays are compared by element, maps and
 * bytes not at all) are only known to be there.
 */
export function testAttribute(level: AttributeLevel, key: string, { test, environment }: { readonly test: AttributeTest; readonly environment: CompileEnvironment }): Condition {
  const types = environment.catalogue.typesOf(level, key);
  const scalars = types.filter((type) => type !== 'json');
  const met = atLevel(level, { key, test, types: scalars }, environment);
  if (scalars.length === types.length) return met;
  const json = atLevel(level, { key, test: 'exists', types: ['json'] }, environment);
  return { ...someOf([met, json]), exact: false };
}

interface LevelTest {
  readonly key: string;
  readonly test: AttributeTest;
  readonly types: readonly StoredType[];
}

function atLevel(level: AttributeLevel, { key, test, types }: LevelTest, environment: CompileEnvironment): Condition {
  if (types.length === 0) return NEVER;
  switch (level) {
    case 'span':
      return onAttributes(spanAttribute({ key, test }, types));
    case 'resource':
    case 'scope':
      return onColumns(ofEntity(level, entityAttribute({ key, test }, types), environment));
    case 'event':
    case 'link':
      return onAttributes(ownedAttribute(level, { key, test }, types));
  }
}

/** A condition on a row of `resources` or `scopes`, as one on the span that refers to it. */
export function ofEntity(kind: 'resource' | 'scope', condition: Sql, { tenant, resources, scopes }: CompileEnvironment): Sql {
  const hash = kind === 'resource' ? sql`res_hash` : sql`scope_hash`;
  return sql`${hash} IN (SELECT hash FROM ${kind === 'resource' ? resources : scopes} WHERE tenant = ${text(tenant)} AND ${condition})`;
}
