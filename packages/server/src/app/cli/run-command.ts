import { AppError } from '../app-error.ts';
import type { Command } from './command.ts';
import { configCommand } from './commands/config.ts';
import { demoCommand } from './commands/demo.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { queryCommand } from './commands/query.ts';
import { serveCommand } from './commands/serve.ts';
import { traceCommand } from './commands/trace.ts';
import { versionCommand } from './commands/version.ts';
import { commandHelp, programHelp } from './help.ts';
import { parseArguments } from './parse-arguments.ts';

const COMMANDS: readonly Command[] = [serveCommand, demoCommand, queryCommand, traceCommand, importCommand, exportCommand, configCommand, versionCommand];

/** Runs `spoor <words>` and answers its exit code. Throws `AppError` for what the person at the keyboard can mend. */
export async function runCommand(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = COMMANDS.find((command) => command.name === rest[0]);
    process.stdout.write(name === 'help' && about !== undefined ? commandHelp(about) : programHelp(COMMANDS));
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === (name === '--version' ? 'version' : name));
  if (command === undefined) throw new AppError('USAGE', `There is no "spoor ${name}". Commands: ${COMMANDS.map((known) => known.name).join(', ')}; "spoor --help" explains them.`);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  return await command.run(parseArguments(rest, command.name, command.options));
}
