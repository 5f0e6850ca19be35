/**
 * A piece of SQL text that is safe to run. The only ways to make one are the `sql` template, whose holes take other
 * pieces only, and the literal makers beside it; so no text from outside gets into a statement unescaped.
 */
export class Sql {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** For this folder's literal makers only: trusts the text. */
  static trusted(text: string): Sql {
    return new Sql(text);
  }
}

/** SQL with holes for other SQL. A hole that holds anything else is refused, also at run time. */
export function sql(parts: TemplateStringsArray, ...holes: readonly Sql[]): Sql {
  let text = parts[0]!;
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i];
    if (!(hole instanceof Sql)) throw new TypeError('only Sql goes into sql`…`');
    text += hole.text + parts[i + 1]!;
  }
  return Sql.trusted(text);
}

/** The pieces with the separator (itself SQL) between them. */
export function joinSql(pieces: readonly Sql[], separator: Sql): Sql {
  return Sql.trusted(pieces.map((piece) => piece.text).join(separator.text));
}

/** `(a AND b)`; of nothing, `1`. */
export function allOf(pieces: readonly Sql[]): Sql {
  if (pieces.length === 0) return sql`1`;
  return pieces.length === 1 ? pieces[0]! : sql`(${joinSql(pieces, sql` AND `)})`;
}

/** `(a OR b)`; of nothing, `0`. */
export function anyOf(pieces: readonly Sql[]): Sql {
  if (pieces.length === 0) return sql`0`;
  return pieces.length === 1 ? pieces[0]! : sql`(${joinSql(pieces, sql` OR `)})`;
}
