import { VERSION } from '../../version.ts';
import type { Command } from '../command.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'Print the version of Spoor and of the Node that runs it.',
  operands: '',
  options: [],
  takesSettings: false,
  notes: [],
  run: () => {
    process.stdout.write(`spoor ${VERSION} (node ${process.version}, ${process.platform}-${process.arch})\n`);
    return Promise.resolve(0);
  },
};
