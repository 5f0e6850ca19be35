/** A value that conventions rename or convert: text, integers, doubles, booleans. Arrays keep their value under any name. */
export type SemconvValue = string | bigint | number | boolean;

/** OTLP span kinds. */
const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;
/** On these the peer is who is called … */
export const OUTGOING: readonly number[] = [CLIENT, PRODUCER];
/** … and on these who calls. */
export const INCOMING: readonly number[] = [SERVER, CONSUMER];

/** Where else the value of an attribute may be found. */
export interface Alias {
  /** The attribute that must be there, then the one that may join it. */
  readonly names: readonly [main: string, joined?: string];
  /** Only on spans of these kinds; any when absent. */
  readonly kinds?: readonly number[];
  /** The value of the asked name, from the values under `names`; undefined when there is none. Absent: taken as it is. */
  readonly convert?: (main: SemconvValue, joined: SemconvValue | undefined) => SemconvValue | undefined;
  /**
   * Values of `names[0]` that convert to this one, so that a search by equality can use an index. Absent without
   * `convert` (the value itself) and where there is no such list (look at every span that has the attribute).
   */
  readonly invert?: (value: SemconvValue) => readonly SemconvValue[];
}
