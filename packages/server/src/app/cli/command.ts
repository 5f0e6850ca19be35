import type { OptionSpec, ParsedArguments } from './parse-arguments.ts';

/** One word after `spoor`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the name, e.g. `FILE…`; empty when nothing does. */
  readonly operands: string;
  readonly options: readonly OptionSpec[];
  /** Whether the settings of the server are options of this command too. */
  readonly takesSettings: boolean;
  /** Lines of `--help` after the options: examples first. */
  readonly notes: readonly string[];
  /** Exit code. Expected failures are thrown as `AppError`. */
  run(args: ParsedArguments): Promise<number>;
}
