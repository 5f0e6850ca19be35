import type { RegexProgram } from './regex-program.ts';
import { Assertion, StateKind } from './regex-program.ts';

/** What the text has on one side of a place. */
const Side = { EDGE: 0, NEWLINE: 1, WORD: 2, OTHER: 3 } as const;

/** States remembered for one pattern; when there are more, they are forgotten and made anew. */
const MAX_REMEMBERED = 1_000;

/** A set of program states between two characters, and what comes next. */
interface MatchState {
  readonly states: readonly number[];
  readonly before: number;
  /** What follows each ASCII character, and others; undefined when nobody asked yet. */
  readonly ascii: (MatchState | undefined)[];
  readonly others: Map<number, MatchState>;
  /** The text may end here; undefined when nobody asked yet. */
  accepts: boolean | undefined;
}

function newState(states: readonly number[], before: number): MatchState {
  return { states, before, ascii: new Array<MatchState | undefined>(128).fill(undefined), others: new Map(), accepts: undefined };
}

/** Nothing can match any more. */
const DEAD = newState([], Side.OTHER);

/**
 * Runs a program over whole texts in time linear in the text, whatever the pattern: it follows all ways at once, as RE2
 * does, and remembers the sets of states it has been in (a deterministic automaton, made as far as it is needed).
 */
export class RegexMatcher {
  private readonly program: RegexProgram;
  private readonly hasAssertions: boolean;
  private remembered = new Map<string, MatchState>();
  private readonly seen: Uint32Array;
  private stamp = 0;

  constructor(program: RegexProgram) {
    this.program = program;
    this.hasAssertions = program.kind.includes(StateKind.ASSERT);
    this.seen = new Uint32Array(program.kind.length + 1);
  }

  matches(text: string): boolean {
    let state = this.remember([this.program.start], Side.EDGE);
    for (let at = 0; at < text.length; at++) {
      let code = text.charCodeAt(at);
      if (code < 128) {
        state = state.ascii[code] ?? this.advance(state, code);
      } else {
        if (code >= 0xd800 && code < 0xdc00) {
          code = text.codePointAt(at)!;
          if (code > 0xffff) at++;
        }
        state = state.others.get(code) ?? this.advance(state, code);
      }
      if (state === DEAD) return false;
    }
    return (state.accepts ??= this.close(state.states, state.before, Side.EDGE).includes(this.program.kind.length));
  }

  private advance(state: MatchState, code: number): MatchState {
    const { kind, argument, next, tests } = this.program;
    const after = sideOf(code);
    const reached: number[] = [];
    for (const each of this.close(state.states, state.before, after)) {
      if (kind[each] === StateKind.CHAR && tests[argument[each]!]!(code)) reached.push(next[each]!);
    }
    const following = reached.length === 0 ? DEAD : this.remember([...new Set(reached)].sort((a, b) => a - b), after);
    if (code < 128) state.ascii[code] = following;
    else if (state.others.size < MAX_REMEMBERED) state.others.set(code, following);
    return following;
  }

  /** All states that take a character or are the match (numbered after the last), reached from these without one. */
  private close(states: readonly number[], before: number, after: number): readonly number[] {
    const { kind, argument, next, other } = this.program;
    const { seen } = this;
    const stamp = this.nextStamp();
    const open = [...states];
    const found: number[] = [];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      const index = state < 0 ? kind.length : state;
      if (seen[index] === stamp) continue;
      seen[index] = stamp;
      if (state < 0 || kind[state] === StateKind.CHAR) found.push(index);
      else if (kind[state] === StateKind.ASSERT) {
        if (holds(argument[state]!, before, after)) open.push(next[state]!);
      } else {
        open.push(next[state]!);
        if (kind[state] === StateKind.SPLIT) open.push(other[state]!);
      }
    }
    return found;
  }

  private nextStamp(): number {
    if (++this.stamp === 0x1_0000_0000) {
      this.seen.fill(0);
      this.stamp = 1;
    }
    return this.stamp;
  }

  private remember(states: readonly number[], side: number): MatchState {
    const before = this.hasAssertions ? side : Side.OTHER;
    const key = `${before} ${states.join(',')}`;
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    if (this.remembered.size >= MAX_REMEMBERED) this.forget();
    const state = newState(states, before);
    this.remembered.set(key, state);
    return state;
  }

  /** States point at each other: without cutting them apart, one still in use would keep all of them. */
  private forget(): void {
    for (const { ascii, others } of this.remembered.values()) {
      ascii.fill(undefined);
      others.clear();
    }
    this.remembered = new Map();
  }
}

function sideOf(code: number): number {
  if (code === 0x0a) return Side.NEWLINE;
  const isWord = (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || (code >= 0x61 && code <= 0x7a);
  return isWord ? Side.WORD : Side.OTHER;
}

function holds(assertion: number, before: number, after: number): boolean {
  switch (assertion) {
    case Assertion.TEXT_START:
      return before === Side.EDGE;
    case Assertion.TEXT_END:
      return after === Side.EDGE;
    case Assertion.LINE_START:
      return before === Side.EDGE || before === Side.NEWLINE;
    case Assertion.LINE_END:
      return after === Side.EDGE || after === Side.NEWLINE;
    case Assertion.WORD_BOUNDARY:
      return (before === Side.WORD) !== (after === Side.WORD);
    default:
      return (before === Side.WORD) === (after === Side.WORD);
  }
}
