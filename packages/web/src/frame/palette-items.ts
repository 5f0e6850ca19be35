/** A line of the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly hint?: string;
  readonly run: () => void;
}

/** A trace id in any usual form inside a pasted text: 16 to 32 hex digits, `1-xxxxxxxx-…` of X-Ray, or a URL that ends in one. */
export function traceIdIn(text: string): string | undefined {
  const trimmed = text.trim();
  const xray = /1-([0-9a-f]{8})-([0-9a-f]{24})/i.exec(trimmed);
  if (xray !== null) return `${xray[1]}${xray[2]}`.toLowerCase();
  const parent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i.exec(trimmed);
  if (parent !== null) return parent[1]!.toLowerCase();
  if (/^[0-9a-f]{16,32}$/i.test(trimmed)) return trimmed.toLowerCase();
  return /\/traces?\/([0-9a-f]{16,32})(?:[/?#]|$)/i.exec(trimmed)?.[1]?.toLowerCase();
}

/** How well a name answers what was typed: undefined when it does not; otherwise less is better. */
export function matchScore(name: string, typed: string): number | undefined {
  const [where, what] = [name.toLowerCase(), typed.trim().toLowerCase()];
  if (what === '') return 0;
  const at = where.indexOf(what);
  if (at === 0) return 0;
  if (at > 0) return /[\s./:_-]/.test(where[at - 1]!) ? 1 : 2;
  let from = 0;
  let gaps = 0;
  for (const char of what) {
    const found = where.indexOf(char, from);
    if (found === -1) return undefined;
    gaps += found - from;
    from = found + 1;
  }
  return 3 + gaps;
}

/** The items that answer, best first within their group; groups keep their order. */
export function filterItems(items: readonly PaletteItem[], typed: string): readonly PaletteItem[] {
  const groups = Map.groupBy(items, ({ group }) => group);
  return [...groups.values()].flatMap((group) =>
    group
      .map((item, i) => ({ item, i, score: matchScore(item.name, typed) }))
      .filter((entry): entry is typeof entry & { readonly score: number } => entry.score !== undefined)
      .sort((a, b) => a.score - b.score || a.i - b.i)
      .slice(0, 8)
      .map(({ item }) => item),
  );
}
