import { RegexMatcher } from './regex-matcher.ts';
import { ProgramTooLarge, buildProgram } from './regex-program.ts';

export type TranslatedRegex =
  | { readonly kind: 'ok'; readonly source: string }
  /** `position` counts characters from 0. */
  | { readonly kind: 'bad'; readonly message: string; readonly position: number };

/**
 * An RE2 pattern as the source of a JavaScript regular expression (flags `us`) that matches the same texts.
 * Full anchoring is the caller's: see `compileRegex`. What RE2 does not have (look-around, back references) is refused
 * here too, so that a pattern means the same in the browser as in the store. Syntax: github.com/google/re2/wiki/Syntax.
 */
export function translateRegex(pattern: string): TranslatedRegex {
  const translator = new Translator(pattern);
  try {
    const source = translator.run();
    new RegExp(source, 'us');
    buildProgram(source);
    return { kind: 'ok', source };
  } catch (error) {
    if (error instanceof ProgramTooLarge) return { kind: 'bad', message: error.message, position: 0 };
    if (error instanceof RegexError) return { kind: 'bad', message: error.message, position: error.position };
    return { kind: 'bad', message: error instanceof Error ? error.message.replace(/^.*: /s, '') : 'not understood', position: translator.position };
  }
}

/**
 * A test for "the whole text matches", dot matching newlines as in the store, in time linear in the text: patterns and
 * texts come from strangers, and JavaScript's own engine takes for ever over some. Throws on a pattern `checkPredicate`
 * would refuse.
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  const translated = translateRegex(pattern);
  if (translated.kind === 'bad') throw new RangeError(translated.message);
  const { source } = translated;
  const native = new RegExp(`^(?:${source})$`, 'us');
  const stepsFor = worstCase(source);
  let matcher: RegexMatcher | undefined;
  return (text) => {
    if (stepsFor(text.length) <= MAX_NATIVE_STEPS) return native.test(text);
    matcher ??= new RegexMatcher(buildProgram(source));
    return matcher.matches(text);
  };
}

/** A millisecond of backtracking, about. */
const MAX_NATIVE_STEPS = 100_000;

/**
 * How many ways the engine of JavaScript, which is some times faster than ours, may have to try on a text of so many
 * characters: each unbounded repetition multiplies them by the length, each bar and each `?` by two. Repeated groups
 * and counted repetitions are left to ours, and so is a dot that stops at line ends (JavaScript knows more of them).
 */
function worstCase(source: string): (length: number) => number {
  const plain = source.replaceAll(/\\u\{[0-9a-fA-F]+\}|\\.|\[(?:\\.|[^\]\\])*\]/gsu, 'x').replaceAll(/\(\?[ims]*(?:-[im]+)?:/g, '(');
  if (/\)[*+?{]|[{]|\(\?/.test(plain)) return () => Number.POSITIVE_INFINITY;
  const unbounded = plain.replaceAll(/[^*+]/g, '').length;
  const twofold = plain.replaceAll(/[^|?]/g, '').length;
  return (length) => (length + 1) ** unbounded * 2 ** twofold;
}

class RegexError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

const PERL_CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '0-9A-Za-z_',
  s: '\\t\\n\\f\\r ',
};

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const CONTROL_CODES: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const MAX_REPEAT = 1000;

class Translator {
  position = 0;
  private readonly pattern: string;
  private output = '';
  /** Flag settings like `(?i)` hold to the end of their group, over bars: what follows one stands in a group of its own, opened so. */
  private flags = '';
  /** The groups around the current one. */
  private readonly open: { readonly flags: string; readonly repeats: number }[] = [];
  private repeatable = false;
  /** How often counted repetitions, nested in one another, repeat at most in this group; and in what was read last. */
  private repeats = 1;
  private lastRepeats = 1;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  run(): string {
    while (this.position < this.pattern.length) this.step();
    if (this.open.length > 0) this.fail('missing closing )');
    return this.output + this.closeFlags();
  }

  private step(): void {
    const char = this.pattern[this.position]!;
    switch (char) {
      case '(':
        return this.openGroup();
      case ')':
        return this.closeGroup();
      case '[':
        return this.bracket();
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        return this.repeat(char, 1);
      case '{':
        return this.braces();
      case '|':
        return this.bar();
      case '^':
      case '$':
        return this.emit(`(?:${char})`, 1, true);
      case '.':
        return this.emit('.', 1, true);
      default:
        return this.literal();
    }
  }

  private bar(): void {
    this.emit(`${this.closeFlags()}|${this.flags}`, 1, false);
  }

  private closeFlags(): string {
    return this.flags === '' ? '' : ')';
  }

  private literal(): void {
    const code = this.pattern.codePointAt(this.position)!;
    this.emit(quoteCode(code), code > 0xffff ? 2 : 1, true);
  }

  private emit(text: string, consumed: number, repeatable: boolean): void {
    this.output += text;
    this.position += consumed;
    this.repeatable = repeatable;
    this.lastRepeats = 1;
  }

  private openGroup(): void {
    const rest = this.pattern.slice(this.position);
    const named = /^\(\?P?<([A-Za-z0-9_]+)>/.exec(rest);
    if (named === null && rest.startsWith('(?')) {
      const flags = /^\(\?([imsU]*)(-[imsU]+)?([:)])/.exec(rest);
      if (flags === null || flags[0] === '(?)') return this.fail('invalid or unsupported group');
      if (flags[3] === ')') {
        const closing = this.closeFlags();
        this.flags = mergedFlags(this.flags, flags[1]!, flags[2] ?? '');
        return this.emit(closing + this.flags, flags[0].length, false);
      }
      this.beginGroup();
      return this.emit(mergedFlags('', flags[1]!, flags[2] ?? '') || '(?:', flags[0].length, false);
    }
    this.beginGroup();
    this.emit('(?:', named === null ? 1 : named[0].length, false);
  }

  private beginGroup(): void {
    this.open.push({ flags: this.flags, repeats: this.repeats });
    this.flags = '';
    this.repeats = 1;
  }

  private closeGroup(): void {
    const outer = this.open.pop();
    if (outer === undefined) return this.fail('unexpected )');
    this.emit(`${this.closeFlags()})`, 1, true);
    this.lastRepeats = this.repeats;
    this.repeats = Math.max(outer.repeats, this.repeats);
    this.flags = outer.flags;
  }

  private repeat(operator: string, consumed: number): void {
    if (!this.repeatable) this.fail('nothing to repeat before the repetition operator');
    const lazy = this.pattern[this.position + consumed] === '?';
    this.emit(operator + (lazy ? '?' : ''), consumed + (lazy ? 1 : 0), false);
  }

  private braces(): void {
    const counts = /^\{(\d+)(,(\d*))?\}/.exec(this.pattern.slice(this.position));
    if (counts === null) return this.emit('\\{', 1, true);
    const least = Number(counts[1]);
    const most = counts[3] === undefined || counts[3] === '' ? least : Number(counts[3]);
    const repeats = this.lastRepeats * Math.max(1, most);
    if (least > MAX_REPEAT || most < least || repeats > MAX_REPEAT) return this.fail('invalid repetition size');
    this.repeats = Math.max(this.repeats, repeats);
    this.repeat(counts[0], counts[0].length);
  }

  private escape(): void {
    const next = this.pattern[this.position + 1];
    if (next === undefined) return this.fail('trailing \\');
    if (next === 'Q') {
      const stop = this.pattern.indexOf('\\E', this.position + 2);
      const end = stop < 0 ? this.pattern.length : stop;
      const quoted = Array.from(this.pattern.slice(this.position + 2, end), (char) => quoteCode(char.codePointAt(0)!)).join('');
      return this.emit(quoted, (stop < 0 ? end : stop + 2) - this.position, quoted !== '');
    }
    if (next === 'A') return this.emit('(?:(?-m:^))', 2, true);
    if (next === 'z') return this.emit('(?:(?-m:$))', 2, true);
    if (next === 'b' || next === 'B') return this.emit(`(?:\\${next})`, 2, true);
    const set = this.classEscape();
    if (set !== undefined) return this.emit(set.negated ? `[^${set.body}]` : `[${set.body}]`, set.length, true);
    const code = this.codeEscape();
    this.emit(quoteCode(code.value), code.length, true);
  }

  /** `\d`, `\W`, `\pL`, `\P{Greek}` at the position; undefined when it is something else. */
  private classEscape(): { readonly body: string; readonly negated: boolean; readonly length: number } | undefined {
    const letter = this.pattern[this.position + 1] ?? '';
    const perl = PERL_CLASSES[letter.toLowerCase()];
    if (perl !== undefined) return { body: perl, negated: letter !== letter.toLowerCase(), length: 2 };
    if (letter !== 'p' && letter !== 'P') return undefined;
    const named = /^\\[pP](?:\{(\^?)(\w+)\}|([A-Z]))/.exec(this.pattern.slice(this.position));
    if (named === null) this.fail('invalid Unicode class');
    const name = named[2] ?? named[3]!;
    const property = name.length <= 2 ? name : `Script=${name}`;
    return { body: `\\p{${property}}`, negated: (letter === 'P') !== (named[1] === '^'), length: named[0].length };
  }

  private codeEscape(): { readonly value: number; readonly length: number } {
    const rest = this.pattern.slice(this.position);
    const hex = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(rest);
    if (hex !== null) {
      const value = Number.parseInt(hex[1] ?? hex[2]!, 16);
      if (value > 0x10ffff) this.fail('invalid escape sequence');
      return { value, length: hex[0].length };
    }
    const octal = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
    if (octal !== null) return { value: Number.parseInt(octal[1]!, 8), length: octal[0].length };
    const char = rest[1] ?? '';
    const control = CONTROL_CODES[char];
    if (control !== undefined) return { value: control, length: 2 };
    if (!/^[!-/:-@[-`{-~]$/.test(char)) this.fail('invalid escape sequence');
    return { value: char.charCodeAt(0), length: 2 };
  }

  private bracket(): void {
    const start = this.position;
    this.position++;
    let body = '';
    const negated = this.pattern[this.position] === '^';
    if (negated) this.position++;
    for (let first = true; first || this.pattern[this.position] !== ']'; first = false) {
      if (this.position >= this.pattern.length) {
        this.position = start;
        this.fail('missing closing ]');
      }
      body += this.bracketItem();
    }
    this.emit(`[${negated ? '^' : ''}${body}]`, 1, true);
  }

  private bracketItem(): string {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.pattern.slice(this.position));
    if (posix !== null) {
      const known = POSIX_CLASSES[posix[2]!];
      if (known === undefined) this.fail('invalid character class range');
      if (posix[1] === '^') this.fail('negated POSIX classes are not supported');
      this.position += posix[0].length;
      return known;
    }
    if (this.pattern[this.position] === '\\') {
      const set = this.classEscape();
      if (set !== undefined) {
        this.position += set.length;
        if (!set.negated) return set.body;
        if (set.body.startsWith('\\p')) return set.body.replace('\\p', '\\P');
        return complement(set.body);
      }
    }
    const low = this.bracketCode();
    if (this.pattern[this.position] !== '-' || (this.pattern[this.position + 1] ?? ']') === ']') return quoteCode(low);
    this.position++;
    const high = this.bracketCode();
    if (high < low) this.fail('invalid character class range');
    return `${quoteCode(low)}-${quoteCode(high)}`;
  }

  private bracketCode(): number {
    if (this.pattern[this.position] === '\\') {
      if (this.classEscape() !== undefined) this.fail('invalid character class range');
      const escaped = this.codeEscape();
      this.position += escaped.length;
      return escaped.value;
    }
    const code = this.pattern.codePointAt(this.position);
    if (code === undefined) this.fail('missing closing ]');
    this.position += code > 0xffff ? 2 : 1;
    return code;
  }

  private fail(message: string): never {
    throw new RegexError(message, this.position);
  }
}

/**
 * `(?i-s:` for what a setting adds to the flags of such an opening; empty when nothing is set. Greediness (U) does not
 * matter to a whole-text match.
 */
function mergedFlags(before: string, on: string, off: string): string {
  const state = new Map<string, boolean>();
  for (const [setting, isOn] of [...splitFlags(before), [on, true] as const, [off, false] as const]) {
    for (const flag of setting) if ('ims'.includes(flag)) state.set(flag, isOn);
  }
  const flagsThat = (wanted: boolean): string => [...state].flatMap(([flag, isOn]) => (isOn === wanted ? [flag] : [])).join('');
  if (state.size === 0) return '';
  const minus = flagsThat(false);
  return `(?${flagsThat(true)}${minus === '' ? '' : `-${minus}`}:`;
}

function splitFlags(opening: string): (readonly [string, boolean])[] {
  const [on = '', off = ''] = opening.slice(2, -1).split('-');
  return [[on, true], [off, false]];
}

/** What of a Perl class is not in it, as ranges. */
function complement(body: string): string {
  if (body === PERL_CLASSES['d']) return '\\x00-\\/:-\\u{10FFFF}';
  if (body === PERL_CLASSES['w']) return '\\x00-\\/:-@\\[-\\^`\\{-\\u{10FFFF}';
  return '\\x00-\\x08\\v\\x0E-\\x1F!-\\u{10FFFF}';
}

function quoteCode(code: number): string {
  const char = String.fromCodePoint(code);
  return /^[A-Za-z0-9 _,:;=@#%&'"~`<>!]$/.test(char) || code > 0xffff || (code >= 0xa0 && (code < 0xd800 || code > 0xdfff)) ? char : `\\u{${code.toString(16)}}`;
}
