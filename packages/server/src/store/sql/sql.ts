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

/** The constants, known to `allOf`, `anyOf` and `noneOf`, so that conditions fold. */
export const TRUE = Sql.trusted('1');
export const FALSE = Sql.trusted('0');

/** `(a AND b)`, without what is always true; of nothing, `TRUE`. */
export function allOf(pieces: readonly Sql[]): Sql {
  if (pieces.includes(FALSE)) return FALSE;
  return grouped(pieces.filter((piece) => piece !== TRUE), sql` AND `) ?? TRUE;
}

/** `(a OR b)`, without what is never true; of nothing, `FALSE`. */
export function anyOf(pieces: readonly Sql[]): Sql {
  if (pieces.includes(TRUE)) return TRUE;
  return grouped(pieces.filter((piece) => piece !== FALSE), sql` OR `) ?? FALSE;
}

export function noneOf(piece: Sql): Sql {
  if (piece === TRUE) return FALSE;
  return piece === FALSE ? TRUE : sql`(NOT ${piece})`;
}

function grouped(pieces: readonly Sql[], separator: Sql): Sql | undefined {
  return pieces.length < 2 ? pieces[0] : sql`(${joinSql(pieces, separator)})`;
}
