import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { AppError } from '../app-error.ts';
import { SETTINGS, SETTING_PATHS, environmentName, flagName } from './settings.ts';
import type { Setting, SettingPath, Settings } from './settings.ts';

export interface ConfigSources {
  /** Path of the YAML file, when there is one. */
  readonly file?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Flags by setting path, e.g. `{ 'listen.host': '0.0.0.0' }`. */
  readonly flags: Readonly<Partial<Record<SettingPath, string>>>;
  /** What another program's configuration says, with the place of each value in it. */
  readonly imported?: ReadonlyMap<SettingPath, ImportedValue> | undefined;
}

export interface ImportedValue {
  readonly raw: unknown;
  /** `tempo.yaml line 3: server.http_listen_port` */
  readonly where: string;
}

export type ConfigSource = 'default' | 'imported' | 'file' | 'environment' | 'flag';

export interface Config {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingPath, ConfigSource>>;
}

/** Default < imported < file < environment < flag. Throws `AppError` CONFIG_INVALID that names the bad key, where it stands and what it takes. */
export function loadConfig(sources: ConfigSources): Config {
  const fromFile = sources.file === undefined ? new Map<SettingPath, unknown>() : readFile(sources.file);
  const values: Partial<Record<SettingPath, unknown>> = {};
  const origin: Partial<Record<SettingPath, ConfigSource>> = {};
  for (const path of SETTING_PATHS) {
    const imported = sources.imported?.get(path);
    const candidates: readonly (readonly [ConfigSource, unknown, string])[] = [
      ['flag', sources.flags[path], flagName(path)],
      ['environment', sources.environment[environmentName(path)], environmentName(path)],
      ['file', fromFile.get(path), `${sources.file}: ${path}`],
      ['imported', imported?.raw, imported?.where ?? ''],
    ];
    const found = candidates.find(([, raw]) => raw !== undefined);
    values[path] = found === undefined ? SETTINGS[path].default : parseValue(path, found[1], found[2]);
    origin[path] = found?.[0] ?? 'default';
  }
  return { settings: values as Settings, sources: origin as Record<SettingPath, ConfigSource> };
}

/** The effective configuration as YAML with secrets hidden and the origin of each value, for `spoor config`. */
export function showConfig(config: Config): string {
  return showSettings(config.settings, (path) => ` # ${config.sources[path]}`);
}

/** The settings as YAML with secrets hidden. `comment` follows a line; undefined leaves it out. */
export function showSettings(settings: Settings, comment: (path: SettingPath) => string | undefined): string {
  const lines: string[] = [];
  let section = '';
  for (const path of SETTING_PATHS) {
    const behind = comment(path);
    if (behind === undefined) continue;
    const [head, key] = path.includes('.') ? path.split('.') : ['', path];
    if (head !== '' && head !== section) lines.push(`${head}:`);
    section = head!;
    const setting: Setting<never> = SETTINGS[path] as Setting<never>;
    const value = settings[path] as never;
    const shown = setting.secret && value !== '' ? '"***"' : setting.type.show(value);
    lines.push(`${head === '' ? '' : '  '}${key}: ${shown}${behind}`);
  }
  return `${lines.join('\n')}\n`;
}

function parseValue(path: SettingPath, raw: unknown, where: string): unknown {
  const setting = SETTINGS[path];
  const value = setting.type.parse(raw);
  if (value === undefined) {
    const got = setting.secret ? '***' : JSON.stringify(raw);
    throw new AppError('CONFIG_INVALID', `${where} is ${got}, but takes ${setting.type.expects}.`);
  }
  return value;
}

function readFile(file: string): Map<SettingPath, unknown> {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('CONFIG_UNREADABLE', `Cannot read the configuration file ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const document = parseDocument(source);
  const problem = document.errors[0];
  if (problem !== undefined) throw new AppError('CONFIG_INVALID', `${file} is not YAML: ${problem.message}`);
  const found = new Map<SettingPath, unknown>();
  flatten(document.toJS() as unknown, { prefix: '', file, found });
  return found;
}

interface Flattening {
  readonly prefix: string;
  readonly file: string;
  readonly found: Map<SettingPath, unknown>;
}

/** Two levels at most: a section is a mapping whose keys are settings. */
function flatten(node: unknown, { prefix, file, found }: Flattening): void {
  if (node === null || node === undefined) return;
  if (typeof node !== 'object' || Array.isArray(node)) throw new AppError('CONFIG_INVALID', `${file}: ${prefix || 'the file'} must be a mapping of settings.`);
  for (const [key, value] of Object.entries(node)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const known = SETTING_PATHS.find((candidate) => candidate === path);
    if (known !== undefined) found.set(known, value);
    else if (prefix === '' && SETTING_PATHS.some((candidate) => candidate.startsWith(`${path}.`))) flatten(value, { prefix: path, file, found });
    else throw new AppError('CONFIG_INVALID', `${file}: ${path} is not a setting.${suggestion(path)} "spoor config" lists all of them.`);
  }
}

function suggestion(path: string): string {
  const wanted = path.toLowerCase().replaceAll(/[^a-z]/g, '');
  const near = SETTING_PATHS.find((candidate) => {
    const name = candidate.toLowerCase().replaceAll('.', '');
    return name.includes(wanted) || wanted.includes(name.slice(0, -1)) || editDistance(name, wanted) <= 2;
  });
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
