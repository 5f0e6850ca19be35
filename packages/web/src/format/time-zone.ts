const FIELDS = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const NANOS_PER_MS = 1_000_000n;
/** What a Date can hold. */
const MAX_MS = 8.64e15;

let zone: string | undefined;
let clock = new Intl.DateTimeFormat('sv-SE', FIELDS);

/** The zone of every time that is shown or typed from now on; undefined is the browser's. */
export function setTimeZone(name: string | undefined): void {
  zone = name;
  clock = new Intl.DateTimeFormat('sv-SE', { ...FIELDS, ...(name === undefined ? {} : { timeZone: name }) });
}

/** `Europe/Berlin`, `UTC`. */
export function timeZoneName(): string {
  return zone ?? new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
}

/** With milliseconds, `2026-11-22 16:28:55.012`; digits where no calendar reaches. */
export function formatInstant(nanos: bigint): string {
  const milliseconds = Number(nanos / NANOS_PER_MS);
  if (Math.abs(milliseconds) > MAX_MS) return `${nanos} ns`;
  return `${clock.format(new Date(milliseconds))}.${String(((milliseconds % 1000) + 1000) % 1000).padStart(3, '0')}`;
}

/** To the second, `2026-11-22 16:28:55`: what `parseInstant` reads. */
export function formatSecond(nanos: bigint): string {
  return formatInstant(nanos).replace(/\.\d{3}$/, '');
}

/** For an axis over `spanSeconds`: `16:28:55`, `16:28` or `11-22 16:28`. */
export function formatTick(nanos: bigint, spanSeconds: number): string {
  const text = formatSecond(nanos);
  if (spanSeconds <= 600) return text.slice(11);
  return spanSeconds <= 86_400 ? text.slice(11, 16) : text.slice(5, 16);
}

/** Nanoseconds of a date and time in the zone; the time may be cut short (`2026-11-22`, `2026-11-22 16:28`). */
export function parseInstant(text: string): bigint | undefined {
  const found = /^\s*(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*$/.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(asUtc) || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  // The zone's offset at the instant depends on the instant: the second try has it right but for the hour that a switch of clocks skips.
  let instant = asUtc - offsetAt(asUtc);
  instant = asUtc - offsetAt(instant);
  return BigInt(instant) * NANOS_PER_MS + BigInt((found[7] ?? '').padEnd(9, '0'));
}

/** Milliseconds the zone is ahead of UTC. */
function offsetAt(milliseconds: number): number {
  const shown = clock.format(new Date(milliseconds));
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(milliseconds / 1000) * 1000;
}
