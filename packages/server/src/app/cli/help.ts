import { SETTINGS, SETTING_PATHS, environmentName, flagName } from '../config/index.ts';
import type { Setting } from '../config/index.ts';
import type { Command } from './command.ts';
import { SHORT_FLAGS } from './parse-arguments.ts';

/** What `spoor --help` prints. */
export function programHelp(commands: readonly Command[]): string {
  const rows = commands.map((command) => `  spoor ${`${command.name} ${command.operands}`.padEnd(20)} ${command.summary}`);
  return `Spoor: distributed tracing in one command.

${rows.join('\n')}

"spoor COMMAND --help" explains a command with its options.
First steps: "spoor serve", open http://127.0.0.1:16686, then "spoor demo" in another terminal.
`;
}

/** What `spoor COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const usage = ['spoor', command.name, command.operands, command.options.length > 0 || command.takesSettings ? '[OPTION …]' : ''].filter((word) => word !== '');
  const options = command.options.map((option) => row(option.value === undefined ? option.name : `${option.name} ${option.value}`, option.help));
  const settings = command.takesSettings ? SETTING_PATHS.map(settingRow) : [];
  return [
    `${usage.join(' ')}`,
    `${command.summary}`,
    ...(options.length > 0 ? ['', 'Options', ...options] : []),
    ...(settings.length > 0 ? ['', 'Settings (flag; the same as environment variable and as YAML key in the file named by --config)', '  --config FILE', ...settings] : []),
    ...(command.notes.length > 0 ? ['', ...command.notes] : []),
    '',
  ].join('\n');
}

function settingRow(path: (typeof SETTING_PATHS)[number]): string {
  const setting = SETTINGS[path] as Setting<never>;
  const short = Object.keys(SHORT_FLAGS).find((flag) => SHORT_FLAGS[flag] === path);
  const flag = flagName(path) + (short === undefined ? '' : `, ${short}`);
  return `${row(flag, setting.help)}\n${' '.repeat(6)}${setting.type.expects}; default ${setting.type.show(setting.default)}; ${environmentName(path)}; ${path}`;
}

function row(head: string, help: string): string {
  return head.length > 26 ? `  ${head}\n${' '.repeat(6)}${help}` : `  ${head.padEnd(26)} ${help}`;
}
