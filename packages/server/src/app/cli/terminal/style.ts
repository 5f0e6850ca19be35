/** Colours and widths of an output stream. */
export interface TerminalStyle {
  readonly columns: number;
  /** Where lines of a table end; infinite where nobody looks at them but the next program. */
  readonly tableColumns: number;
  readonly colour: (text: string, colour: Colour) => string;
}

const CODES = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, grey: 90 } as const;
export type Colour = keyof typeof CODES;

/** Colours that tell things apart; red is for errors. */
export const PALETTE: readonly Colour[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];

const DEFAULT_COLUMNS = 100;

/** No colours in files, pipes and where `NO_COLOR` is set (no-color.org). */
export function styleOf(stream: { readonly isTTY?: boolean; readonly columns?: number }, environment: Readonly<Record<string, string | undefined>>): TerminalStyle {
  const coloured = stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '';
  const columns = Math.max(60, stream.columns ?? DEFAULT_COLUMNS);
  return { columns, tableColumns: stream.isTTY === true ? columns : Infinity, colour: (text, colour) => (coloured ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text) };
}

/** A sender's text on one line: control characters could move the cursor or change the terminal. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** At most `width` characters, an ellipsis where something was cut off. */
export function fit(text: string, width: number): string {
  const characters = [...plain(text)];
  return characters.length <= width ? characters.join('') : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** `fit`, filled up with spaces. */
export function cell(text: string, width: number): string {
  const fitted = fit(text, width);
  return fitted + ' '.repeat(Math.max(0, width - [...fitted].length));
}
