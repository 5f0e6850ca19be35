import { EngineException } from './engine-exception.ts';

export type Statement =
  | { readonly kind: 'read'; readonly sql: string }
  | { readonly kind: 'write'; readonly sql: string }
  /** An insert whose rows are the request's body: `into` is everything before FORMAT. */
  | { readonly kind: 'insert'; readonly into: string; readonly format: string };

const NOT_IMPLEMENTED = 48;
const SYNTAX_ERROR = 62;
const ACCESS_DENIED = 497;

/** Comments, string literals and quoted names. An unclosed one reaches to the end. */
const OPAQUE = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|`(?:[^`\\]|\\[\s\S])*(?:`|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)/g;
const READS = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXISTS', 'EXPLAIN', 'VALUES']);
const INSERT_WITH_BODY = /^(INSERT\s+INTO\s[\s\S]*?)\s+FORMAT\s+([A-Za-z][A-Za-z0-9]*)\s*$/i;

/**
 * Tells reads, writes and inserts apart by their first word: reads have their own sessions, so that they never wait for
 * writes. Refuses what would reach past the one statement: a second statement, session state, files of this machine.
 */
export function classify(text: string, hasBody: boolean): Statement {
  const bare = text.replace(OPAQUE, (part) => (part.startsWith('--') || part.startsWith('/*') ? ' ' : "''")).trim().replace(/[\s;]+$/, '');
  const word = /^[\s(]*([A-Za-z]+)/.exec(bare)?.[1]?.toUpperCase();
  if (word === undefined) throw new EngineException(SYNTAX_ERROR, 'Syntax error: empty query');
  if (bare.includes(';')) throw new EngineException(SYNTAX_ERROR, 'Syntax error: multi-statements are not allowed');
  if (word === 'SET' || word === 'USE') throw new EngineException(NOT_IMPLEMENTED, `${word} has no effect without a session; send settings with the query`);
  if (/\b(?:INFILE|OUTFILE)\b/i.test(bare)) throw new EngineException(ACCESS_DENIED, 'Files of the machine are not open to queries');
  const sql = text.trim().replace(/[\s;]+$/, '');
  if (READS.has(word)) return { kind: 'read', sql };
  const insert = word === 'INSERT' && hasBody ? INSERT_WITH_BODY.exec(bareEnds(sql)) : null;
  if (insert?.[1] !== undefined && insert[2] !== undefined) return { kind: 'insert', into: insert[1], format: insert[2] };
  return { kind: 'write', sql };
}

function bareEnds(sql: string): string {
  return sql.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
}
