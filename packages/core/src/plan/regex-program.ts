/** What a state of a program does. */
export const StateKind = { JUMP: 0, SPLIT: 1, CHAR: 2, ASSERT: 3 } as const;

/** What an ASSERT state demands of its place in the text. */
export const Assertion = { TEXT_START: 0, TEXT_END: 1, LINE_START: 2, LINE_END: 3, WORD_BOUNDARY: 4, NO_WORD_BOUNDARY: 5 } as const;

/** One character, tested by code point. */
export type CharTest = (code: number) => boolean;

/**
 * A regular expression as a nondeterministic automaton (Thompson's construction). State numbers index the arrays; -1
 * leads to the match. CHAR takes a character of `tests[argument]`, ASSERT takes none and demands `argument`.
 */
export interface RegexProgram {
  readonly start: number;
  readonly kind: readonly number[];
  readonly argument: readonly number[];
  readonly next: readonly number[];
  /** SPLIT: the other way. */
  readonly other: readonly number[];
  readonly tests: readonly CharTest[];
}

/** Larger programs are refused, as RE2 refuses them: a step of a match may look at every state. */
export const MAX_STATES = 20_000;

/** Thrown by `buildProgram` for a pattern over `MAX_STATES`. */
export class ProgramTooLarge extends Error {}

/** The states of one part of the pattern: all in [low, now), entered at `start`, left at `end`, whose `next` is open. */
interface Fragment {
  readonly low: number;
  readonly start: number;
  readonly end: number;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

/** A group that is open while reading. */
interface Group {
  readonly low: number;
  readonly flags: Flags;
  readonly alternatives: Fragment[];
  /** What was read of the current alternative, without `last`, which a quantifier may still follow. */
  before: Fragment | undefined;
  last: Fragment | undefined;
}

/**
 * Builds the program of a pattern that `translateRegex` wrote: literals, classes, `.`, `^`, `$`, `\b`, `\B`, groups with
 * flags, bars and quantifiers. No recursion, whatever the nesting.
 */
export function buildProgram(source: string): RegexProgram {
  return new ProgramBuilder(source).build();
}

const FINISHED = -1;

class ProgramBuilder {
  private readonly source: string;
  private position = 0;
  private readonly kind: number[] = [];
  private readonly argument: number[] = [];
  private readonly next: number[] = [];
  private readonly other: number[] = [];
  private readonly tests: CharTest[] = [];
  private readonly testOf = new Map<string, number>();
  private readonly outer: Group[] = [];
  private group: Group;

  constructor(source: string) {
    this.source = source;
    this.group = { low: 0, flags: { i: false, m: false, s: true }, alternatives: [], before: undefined, last: undefined };
  }

  build(): RegexProgram {
    while (this.position < this.source.length) this.step();
    const whole = this.finishGroup();
    this.next[whole.end] = FINISHED;
    const { kind, argument, next, other, tests } = this;
    return { start: whole.start, kind, argument, next, other, tests };
  }

  private step(): void {
    const rest = this.source.charAt(this.position);
    switch (rest) {
      case '(':
        return this.open();
      case ')': {
        this.position++;
        const closed = this.finishGroup();
        this.group = this.outer.pop()!;
        return this.push(closed);
      }
      case '|':
        this.position++;
        return this.finishAlternative();
      case '*':
      case '+':
      case '?':
        this.position++;
        this.quantify(rest === '+' ? 1 : 0, rest === '?' ? 1 : Number.POSITIVE_INFINITY);
        return this.skipLazy();
      case '{':
        return this.braces();
      case '^':
        this.position++;
        return this.assert(this.group.flags.m ? Assertion.LINE_START : Assertion.TEXT_START);
      case '$':
        this.position++;
        return this.assert(this.group.flags.m ? Assertion.LINE_END : Assertion.TEXT_END);
      default:
        return this.char();
    }
  }

  private open(): void {
    const header = /\(\?([ims]*)(?:-([ims]+))?:/y;
    header.lastIndex = this.position;
    const [whole, on, off] = header.exec(this.source)!;
    this.position += whole.length;
    const { flags } = this.group;
    const flag = (name: keyof Flags): boolean => (off?.includes(name) === true ? false : on!.includes(name) || flags[name]);
    this.outer.push(this.group);
    this.group = { low: this.kind.length, flags: { i: flag('i'), m: flag('m'), s: flag('s') }, alternatives: [], before: undefined, last: undefined };
  }

  private braces(): void {
    const counts = /\{(\d+)(,(\d*))?\}/y;
    counts.lastIndex = this.position;
    const [whole, least, range, most] = counts.exec(this.source)!;
    this.position += whole.length;
    this.quantify(Number(least), range === undefined ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most));
    this.skipLazy();
  }

  /** Which of several ways a match took does not matter. */
  private skipLazy(): void {
    if (this.source.charAt(this.position) === '?') this.position++;
  }

  /** A literal, a class, a dot or a word boundary: one unit of the source. */
  private char(): void {
    const unit = /\\[bB]|\\u\{[0-9a-fA-F]+\}|\[(?:\\.|[^\]\\])*\]|\\.|[^]/uy;
    unit.lastIndex = this.position;
    const [text] = unit.exec(this.source)!;
    this.position += text.length;
    if (text === '\\b' || text === '\\B') return this.assert(text === '\\b' ? Assertion.WORD_BOUNDARY : Assertion.NO_WORD_BOUNDARY);
    this.push(this.single(StateKind.CHAR, this.testNumber(text)));
  }

  private testNumber(text: string): number {
    const { i, s } = this.group.flags;
    const key = `${i ? 'i' : '-'}${s ? 's' : '-'}${text}`;
    let number = this.testOf.get(key);
    if (number === undefined) {
      number = this.tests.length;
      this.tests.push(charTest(text, i, s));
      this.testOf.set(key, number);
    }
    return number;
  }

  private assert(assertion: number): void {
    this.push(this.single(StateKind.ASSERT, assertion));
  }

  private single(kind: number, argument: number): Fragment {
    const start = this.add(kind, argument);
    return { low: start, start, end: start };
  }

  private push(fragment: Fragment): void {
    const { group } = this;
    group.before = this.join(group.before, group.last);
    group.last = fragment;
  }

  private finishAlternative(): void {
    const { group } = this;
    group.alternatives.push(this.join(group.before, group.last) ?? this.single(StateKind.JUMP, 0));
    group.before = undefined;
    group.last = undefined;
  }

  private finishGroup(): Fragment {
    this.finishAlternative();
    const { low, alternatives } = this.group;
    const [first, ...more] = alternatives;
    const end = this.add(StateKind.JUMP, 0);
    let start = first!.start;
    this.next[first!.end] = end;
    for (const alternative of more) {
      this.next[alternative.end] = end;
      start = this.split(start, alternative.start);
    }
    return { low, start, end };
  }

  private join(first: Fragment | undefined, second: Fragment | undefined): Fragment | undefined {
    if (first === undefined || second === undefined) return first ?? second;
    this.next[first.end] = second.start;
    return { low: first.low, start: first.start, end: second.end };
  }

  private quantify(least: number, most: number): void {
    const { last } = this.group;
    if (last === undefined) return; // an empty \Q\E: nothing is repeated
    const copies = Math.max(least, most === Number.POSITIVE_INFINITY ? 1 : most);
    const high = this.kind.length;
    const parts: Fragment[] = [last];
    for (let copy = 1; copy < copies; copy++) parts.push(this.copy(last, high));
    const end = this.add(StateKind.JUMP, 0);
    let start = end;
    for (let at = copies - 1; at >= 0; at--) {
      const part = parts[at]!;
      const loops = most === Number.POSITIVE_INFINITY && at === copies - 1;
      const after = loops ? this.split(part.start, end) : start;
      this.next[part.end] = after;
      if (at < least) start = part.start;
      else start = loops ? after : this.split(part.start, end);
    }
    this.group.last = { low: last.low, start, end };
  }

  /** The same states once more; `high` is where the states of the fragment ended. */
  private copy(fragment: Fragment, high: number): Fragment {
    const { low } = fragment;
    const offset = this.kind.length - low;
    const moved = (state: number): number => (state < low ? state : state + offset);
    for (let state = low; state < high; state++) {
      this.add(this.kind[state]!, this.argument[state]!);
      this.next[state + offset] = moved(this.next[state]!);
      this.other[state + offset] = moved(this.other[state]!);
    }
    return { low: low + offset, start: moved(fragment.start), end: moved(fragment.end) };
  }

  private split(first: number, second: number): number {
    const state = this.add(StateKind.SPLIT, 0);
    this.next[state] = first;
    this.other[state] = second;
    return state;
  }

  private add(kind: number, argument: number): number {
    const state = this.kind.length;
    if (state >= MAX_STATES) throw new ProgramTooLarge('the pattern is too large');
    this.kind.push(kind);
    this.argument.push(argument);
    this.next.push(FINISHED);
    this.other.push(FINISHED);
    return state;
  }
}

const NEWLINE = 0x0a;

/** Decides by a regular expression of one character, which cannot take long; each ASCII character once. */
function charTest(text: string, ignoreCase: boolean, dotAll: boolean): CharTest {
  if (text === '.') return dotAll ? () => true : (code) => code !== NEWLINE;
  const regex = new RegExp(`^${text}$`, ignoreCase ? 'iu' : 'u');
  const known = new Uint8Array(128);
  return (code) => {
    if (code >= 128) return regex.test(String.fromCodePoint(code));
    const remembered = known[code]!;
    if (remembered !== 0) return remembered === 1;
    const outcome = regex.test(String.fromCodePoint(code));
    known[code] = outcome ? 1 : 2;
    return outcome;
  };
}
