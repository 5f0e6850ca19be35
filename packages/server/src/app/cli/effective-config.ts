import { existsSync } from 'node:fs';
import { loadConfig } from '../config/index.ts';
import type { Config } from '../config/index.ts';
import type { OptionSpec, ParsedArguments } from './parse-arguments.ts';

export const CONFIG_OPTION: OptionSpec = { name: '--config', value: 'FILE', help: 'YAML file with settings. Without it, ./spoor.yaml is used when it is there.' };

/** The configuration this invocation works with. */
export function effectiveConfig(args: ParsedArguments): Config {
  const named = args.options.get('--config') ?? process.env['SPOOR_CONFIG'];
  const file = named ?? (existsSync('spoor.yaml') ? 'spoor.yaml' : undefined);
  return loadConfig({ file, environment: process.env, flags: args.flags });
}
