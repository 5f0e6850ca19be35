#!/usr/bin/env node
import { AppError } from './app-error.ts';
import { runCommand } from './cli/run-command.ts';

try {
  process.exitCode = await runCommand(process.argv.slice(2));
} catch (error) {
  if (error instanceof AppError) console.error(`spoor: ${error.message} [${error.code}]`);
  else console.error('spoor: unexpected failure, please report it with these lines:', error);
  process.exit(1);
}
