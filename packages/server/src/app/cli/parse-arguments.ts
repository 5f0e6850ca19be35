import { AppError } from '../app-error.ts';
import { SETTING_PATHS, flagName } from '../config/index.ts';
import type { SettingPath } from '../config/index.ts';

/** An option of one command, beside the settings that every command takes. */
export interface OptionSpec {
  /** With the dashes, e.g. `--format`. */
  readonly name: string;
  /** What the value is called in help, e.g. `FORMAT`; absent: a switch. */
  readonly value?: string;
  readonly help: string;
}

export interface ParsedArguments {
  readonly positional: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly flags: Readonly<Partial<Record<SettingPath, string>>>;
}

/** Short names people expect for the settings they use most. */
export const SHORT_FLAGS: Readonly<Record<string, SettingPath>> = { '--host': 'listen.host', '--port': 'listen.uiPort', '--store': 'store.url' };

/** `--name value` and `--name=value`; `--` ends options. Throws `AppError` USAGE that names the word and the nearest help. */
export function parseArguments(words: readonly string[], command: string, specs: readonly OptionSpec[]): ParsedArguments {
  const positional: string[] = [];
  const options = new Map<string, string>();
  const flags: Partial<Record<SettingPath, string>> = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      positional.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('--')) {
      positional.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const spec = specs.find((candidate) => candidate.name === name);
    const setting = SHORT_FLAGS[name] ?? SETTING_PATHS.find((path) => flagName(path) === name);
    if (spec === undefined && setting === undefined) throw new AppError('USAGE', `spoor ${command} does not know ${name}. "spoor ${command} --help" lists what it takes.`);
    if (spec !== undefined && spec.value === undefined) {
      options.set(name, 'true');
      continue;
    }
    const value = equals < 0 ? words[++i] : word.slice(equals + 1);
    if (value === undefined) throw new AppError('USAGE', `${name} needs a value. "spoor ${command} --help" says which.`);
    if (spec !== undefined) options.set(name, value);
    else if (setting !== undefined) flags[setting] = value;
  }
  return { positional, options, flags };
}
