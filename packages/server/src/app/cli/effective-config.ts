import { existsSync } from 'node:fs';
import { loadConfig, readTempoConfig } from '../config/index.ts';
import type { Config, TempoConfigLine } from '../config/index.ts';
import type { OptionSpec, ParsedArguments } from './parse-arguments.ts';

export const CONFIG_OPTION: OptionSpec = { name: '--config', value: 'FILE', help: 'YAML file with settings. Without it, ./spoor.yaml is used when it is there.' };

export const TEMPO_CONFIG_OPTION: OptionSpec = { name: '--tempo-config', value: 'FILE', help: "Grafana Tempo's tempo.yaml: takes over what has a meaning here, and says what became of each line. Spoor's own settings win." };

/** The configuration this invocation works with. */
export function effectiveConfig(args: ParsedArguments): Config {
  const named = args.options.get('--config') ?? process.env['SPOOR_CONFIG'];
  const file = named ?? (existsSync('spoor.yaml') ? 'spoor.yaml' : undefined);
  const tempo = args.options.get(TEMPO_CONFIG_OPTION.name);
  return loadConfig({ file, environment: process.env, flags: args.flags, imported: tempo === undefined ? undefined : readTempoConfig(tempo).values });
}

/** What became of each line of the `tempo.yaml` of this invocation; empty without one. */
export function tempoConfigReport(args: ParsedArguments): string {
  const file = args.options.get(TEMPO_CONFIG_OPTION.name);
  return file === undefined ? '' : readTempoConfig(file).lines.map((line) => `${file}:${reportLine(line)}\n`).join('');
}

function reportLine({ line, key, settings, remark }: TempoConfigLine): string {
  if (settings.length === 0) return `${line} ${key}: ignored, ${remark ?? 'it has no meaning here'}`;
  return `${line} ${key}: taken over as ${settings.join(', ')}${remark === undefined ? '' : ` (${remark})`}`;
}
