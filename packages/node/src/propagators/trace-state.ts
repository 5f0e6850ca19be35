import type { TraceState } from '@opentelemetry/api';

const MAX_MEMBERS = 32;
/** The header length every participant should propagate (Trace Context Level 2, 3.3.1.5). Ours never sends more. */
const MAX_SENT_LENGTH = 512;
/** Longer headers are refused unread: 32 members of the longest key and value, with room for white space. */
const MAX_RECEIVED_LENGTH = 20_480;
const LONG_MEMBER = 128;

const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
/** Printable ASCII without comma and equals sign, not ending in a space. */
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
/** Both at once: this runs for every request that comes in. */
const MEMBER = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([ -+\--<>-~]{0,255}[!-+\--<>-~])$/;

type Member = readonly [key: string, value: string];

/**
 * The `tracestate` list, immutable, newest member first (W3C Trace Context Level 2, section 3.3). Drop-in for the
 * API's `TraceState`, but stricter: a list that breaks the grammar is refused whole, as the specification's own test
 * suite asks, because half a list claims a position in a trace that nobody had.
 */
export class W3CTraceState implements TraceState {
  private readonly members: readonly Member[];
  private header: string | undefined;

  private constructor(members: readonly Member[]) {
    this.members = members;
  }

  static readonly EMPTY = new W3CTraceState([]);

  /** Reads a header. Answers undefined when it breaks the grammar, names a key twice or has more than 32 members. */
  static parse(header: string): W3CTraceState | undefined {
    if (header.length > MAX_RECEIVED_LENGTH) return undefined;
    const members: Member[] = [];
    for (const part of header.split(',')) {
      // Space and tab only: other white space is an illegal character, not padding.
      const text = trimOws(part);
      if (text === '') continue;
      const [, key, value] = MEMBER.exec(text) ?? [];
      if (key === undefined || value === undefined || members.length === MAX_MEMBERS) return undefined;
      // At most 32 to look through: sooner done than a set is made.
      for (const [known] of members) if (known === key) return undefined;
      members.push([key, value]);
    }
    return members.length === 0 ? W3CTraceState.EMPTY : new W3CTraceState(members);
  }

  get(key: string): string | undefined {
    for (const [name, value] of this.members) if (name === key) return value;
    return undefined;
  }

  /** A list with `key` first. An illegal key or value changes nothing; a 33rd member pushes out the oldest. */
  set(key: string, value: string): W3CTraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const others = this.members.filter(([name]) => name !== key).slice(0, MAX_MEMBERS - 1);
    return new W3CTraceState([[key, value], ...others]);
  }

  unset(key: string): W3CTraceState {
    const others = this.members.filter(([name]) => name !== key);
    if (others.length === this.members.length) return this;
    return others.length === 0 ? W3CTraceState.EMPTY : new W3CTraceState(others);
  }

  /** The header, at most 512 characters: members over 128 characters give way first, then the oldest. */
  serialize(): string {
    this.header ??= truncated(this.members.map(([key, value]) => `${key}=${value}`));
    return this.header;
  }
}

function truncated(members: string[]): string {
  let length = members.reduce((sum, member) => sum + member.length + 1, -1);
  for (let i = members.length - 1; i >= 0 && length > MAX_SENT_LENGTH; i--) {
    const member = members[i]!;
    if (member.length <= LONG_MEMBER) continue;
    length -= member.length + 1;
    members.splice(i, 1);
  }
  while (length > MAX_SENT_LENGTH) length -= members.pop()!.length + 1;
  return members.join(',');
}

/** Removes optional white space (RFC 9110: space and tab) at both ends. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
