import type { Alias, SemconvValue } from './alias.ts';
import type { Conversion, Exchange } from './conversions.ts';
import type { Rename } from './renames.ts';
import { PREFIX_RENAMES, RENAMES } from './renames.ts';
import { LATE_SPLITS, RESPELLED, SPLITS } from './splits.ts';

const NONE: readonly Alias[] = [];

/**
 * Under which other names, old or new, the value of an attribute may be found on a span that lacks the name itself;
 * best first. The name of an attribute comes from whoever asks: any text is fine.
 */
export function semconvAliases(name: string): readonly Alias[] {
  const known = ALIASES.get(name);
  if (known !== undefined) return known;
  for (const [old, renamed] of PREFIX_RENAMES) {
    if (name.startsWith(old)) return [{ names: [renamed + name.slice(old.length)] }];
  }
  const olds = PREFIX_RENAMES.filter(([, renamed]) => name.startsWith(renamed));
  return olds.length === 0 ? NONE : olds.map(([old, renamed]) => ({ names: [old + name.slice(renamed.length)] }));
}

/** Every other name that takes part in an answer about this one, for display: `http.status_code` of `http.response.status_code`. */
export function semconvNames(name: string): readonly string[] {
  return [...new Set(semconvAliases(name).map((alias) => alias.names[0]))].filter((other) => other !== name);
}

/**
 * How else the value of the attribute itself may be spelled, whoever asks by the other era's spelling:
 * `db.system.name = "mssql"` means `"microsoft.sql_server"`. Undefined when there is only one spelling.
 */
export function semconvRespelling(name: string): Alias | undefined {
  return SPELLINGS.get(name);
}

/**
 * What an equality about `name` is among the names it may be under: attribute, and the values to look for there
 * (undefined: any). A superset of the spans that match; the first entry is the name itself.
 */
export function semconvCandidates(name: string, value: SemconvValue): readonly { readonly name: string; readonly values: readonly SemconvValue[] | undefined }[] {
  const asked = spellingsOf(name, value);
  return [{ name, values: asked }, ...semconvAliases(name).map((alias) => ({ name: alias.names[0], values: valuesUnder(alias, asked) }))];
}

/** A value of the attribute itself in the spellings of all eras; undefined: cannot be listed. */
function spellingsOf(name: string, value: SemconvValue): readonly SemconvValue[] | undefined {
  const own = semconvRespelling(name);
  if (own === undefined) return [value];
  return own.invert === undefined ? undefined : [...new Set([value, ...own.invert(value)])];
}

/** The asked values as the alias spells them. */
function valuesUnder({ convert, invert }: Alias, asked: readonly SemconvValue[] | undefined): readonly SemconvValue[] | undefined {
  if (asked === undefined || convert === undefined) return asked;
  return invert === undefined ? undefined : [...new Set(asked.flatMap((spelling) => invert(spelling)))];
}

const ALIASES: ReadonlyMap<string, readonly Alias[]> = buildAliases();
const SPELLINGS: ReadonlyMap<string, Alias> = buildSpellings();

function buildAliases(): ReadonlyMap<string, readonly Alias[]> {
  const aliases = new Map<string, Alias[]>();
  const add = (name: string, alias: Alias): void => {
    const list = aliases.get(name);
    if (list === undefined) aliases.set(name, [alias]);
    else list.push(alias);
  };
  const addAll = (table: Readonly<Record<string, readonly Alias[]>>): void => {
    for (const [name, list] of Object.entries(table)) for (const alias of list) add(name, alias);
  };
  addAll(SPLITS);
  for (const rename of RENAMES) add(rename.old, aliasTo(rename.renamed, rename, rename.exchange?.toOld));
  for (const rename of RENAMES) add(rename.renamed, aliasTo(rename.old, rename, rename.exchange?.toNew));
  for (const asked of RENAMES) for (const sibling of siblingsOf(asked)) add(asked.old, viaNew(asked, sibling));
  addAll(LATE_SPLITS);
  return aliases;
}

/** The other old names of the same thing. */
function siblingsOf(asked: Rename): readonly Rename[] {
  if (asked.narrow === true) return [];
  return RENAMES.filter((other) => other !== asked && other.renamed === asked.renamed && other.narrow !== true);
}

function aliasTo(name: string, { kinds }: Rename, conversion: Conversion | undefined): Alias {
  return { names: [name], ...(kinds === undefined ? {} : { kinds }), ...conversion };
}

/** From one old name to another: to the new spelling and back. */
function viaNew(asked: Rename, sibling: Rename): Alias {
  if (asked.exchange === undefined && sibling.exchange === undefined) return { names: [sibling.old] };
  return { names: [sibling.old], ...chain(sibling.exchange?.toNew, asked.exchange?.toOld) };
}

function chain(first: Conversion | undefined, second: Conversion | undefined): Conversion {
  const through = (conversion: Conversion | undefined, value: SemconvValue | undefined): SemconvValue | undefined =>
    value === undefined || conversion === undefined ? value : conversion.convert(value, undefined);
  return {
    convert: (main) => through(second, through(first, main)),
    invert: (value) => (second?.invert?.(value) ?? [value]).flatMap((between) => first?.invert?.(between) ?? [between]),
  };
}

/** An attribute whose values were renamed may be asked for, and may have been sent, with the values of the other era. */
function buildSpellings(): ReadonlyMap<string, Alias> {
  const spellings = new Map<string, Alias>(Object.entries(RESPELLED));
  for (const { old, renamed, exchange } of RENAMES) {
    if (exchange === undefined) continue;
    for (const name of [old, renamed]) if (!spellings.has(name)) spellings.set(name, { names: [name], ...otherEra(exchange) });
  }
  return spellings;
}

function otherEra({ toNew, toOld }: Exchange): Conversion {
  const other = (value: SemconvValue): SemconvValue | undefined => {
    const renamed = toNew.convert(value, undefined);
    if (renamed !== undefined && renamed !== value) return renamed;
    const old = toOld.convert(value, undefined);
    return old === undefined || old === value ? undefined : old;
  };
  return {
    convert: other,
    invert: (value) => [...new Set([...(toNew.invert?.(value) ?? []), ...(toOld.invert?.(value) ?? [])])].filter((candidate) => candidate !== value),
  };
}

/**
 * The value of `name` on one span: its own, or that of the first alias that has one. `read` gives the span's values by
 * name, `kind` is its OTLP kind. What the evaluator does over columns, for one span at a time.
 */
export function readSemconv(name: string, read: (name: string) => SemconvValue | undefined, kind: number): SemconvValue | undefined {
  const own = read(name);
  if (own !== undefined) return own;
  for (const { names, kinds, convert } of semconvAliases(name)) {
    const main = read(names[0]);
    if (main === undefined || (kinds !== undefined && !kinds.includes(kind))) continue;
    const value = convert === undefined ? main : convert(main, names[1] === undefined ? undefined : read(names[1]));
    if (value !== undefined) return value;
  }
  return undefined;
}
