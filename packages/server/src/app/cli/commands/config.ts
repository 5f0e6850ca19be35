import { showConfig } from '../../config/index.ts';
import type { Command } from '../command.ts';
import { CONFIG_OPTION, TEMPO_CONFIG_OPTION, effectiveConfig, tempoConfigReport } from '../effective-config.ts';

export const configCommand: Command = {
  name: 'config',
  summary: 'Print the effective configuration, with the origin of each value and secrets hidden.',
  operands: '',
  options: [CONFIG_OPTION, TEMPO_CONFIG_OPTION],
  takesSettings: true,
  notes: [],
  run: (args) => {
    process.stderr.write(tempoConfigReport(args));
    process.stdout.write(showConfig(effectiveConfig(args)));
    return Promise.resolve(0);
  },
};
