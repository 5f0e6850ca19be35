/**
 * Format `SPSK`, version 2. Little-endian. Fields of the header at their byte offsets:
 *
 *  0 u32 magic "SPSK"      4 u16 version           6 u16 bytes of this header
 *  8 u32 spans            12 u32 names            16 u32 services         20 u32 repairs
 * 24 u32 roots            28 u32 orphans          32 u32 duplicates       36 u32 cycles
 * 40 u64 trace start, Unix nanoseconds            48 f64 trace duration, nanoseconds
 * 56 16 bytes trace id    72 u32 bytes of all strings                     76 u32 event marks
 *
 * Then the columns in the order of `COLUMNS`, each padded to 8 bytes, so that every column is aligned for a typed
 * array over the whole message; then the parent ids of the orphans (two u32 each, low word first, in order of their spans),
 * f32 event marks (nanoseconds after the start of their span, `events` of them a span, or none at all), u32 end offsets of
 * the strings (names, services, repair names), u32 spans per repair, and the strings' UTF-8. A reader skips header bytes it does not know; a change that old readers would
 * misread raises the version.
 */
export const MAGIC = 0x4b535053;
export const VERSION = 2;
export const HEADER_BYTES = 80;

/** Bytes a span. */
export const COLUMNS = {
  start: 8,
  duration: 8,
  spanId: 8,
  parent: 4,
  name: 4,
  service: 4,
  events: 2,
  links: 2,
  kind: 1,
  flags: 1,
} as const;
export type ColumnName = keyof typeof COLUMNS;

export interface Layout {
  readonly offsets: Readonly<Record<ColumnName, number>>;
  readonly orphanParent: number;
  readonly eventAt: number;
  readonly stringEnds: number;
  readonly repairSpans: number;
  readonly strings: number;
  readonly total: number;
}

export function layoutOf(sizes: { readonly header: number; readonly spans: number; readonly strings: number; readonly repairs: number; readonly stringBytes: number; readonly orphans: number; readonly eventMarks: number }): Layout {
  let at = sizes.header;
  const place = (bytes: number): number => {
    const offset = at;
    at += Math.ceil(bytes / 8) * 8;
    return offset;
  };
  const offsets = {
    start: place(sizes.spans * COLUMNS.start),
    duration: place(sizes.spans * COLUMNS.duration),
    spanId: place(sizes.spans * COLUMNS.spanId),
    parent: place(sizes.spans * COLUMNS.parent),
    name: place(sizes.spans * COLUMNS.name),
    service: place(sizes.spans * COLUMNS.service),
    events: place(sizes.spans * COLUMNS.events),
    links: place(sizes.spans * COLUMNS.links),
    kind: place(sizes.spans * COLUMNS.kind),
    flags: place(sizes.spans * COLUMNS.flags),
  };
  const orphanParent = place(sizes.orphans * 8);
  const eventAt = place(sizes.eventMarks * 4);
  const stringEnds = place(sizes.strings * 4);
  const repairSpans = place(sizes.repairs * 4);
  return { offsets, orphanParent, eventAt, stringEnds, repairSpans, strings: at, total: at + sizes.stringBytes };
}
