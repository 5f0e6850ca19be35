import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { ChdbEngine } from './engine.ts';
import { createHandler } from './http-handler.ts';
import { HOST_OPTIONS_VARIABLE, parseHostOptions } from './host-options.ts';

/** Nothing here may wait for the engine: a running query must not keep the process alive. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

const options = parseHostOptions(process.env[HOST_OPTIONS_VARIABLE]);
process.umask(0o077);
// The supervisor holds the other end of stdin: however it dies, stdin ends.
process.stdin.on('end', die).on('close', die).on('error', die).resume();
process.on('SIGTERM', die).on('SIGINT', () => undefined);

const engine = await ChdbEngine.open(options, []);
const handle = createHandler(engine, options, () => true);
rmSync(options.socketPath, { force: true });
createServer((request, response) => void handle(request, response)).listen(options.socketPath);
