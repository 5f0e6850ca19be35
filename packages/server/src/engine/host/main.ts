import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import { isMainThread, workerData } from 'node:worker_threads';
import { writePidFile } from '../pid-file.ts';
import { passwordCheck } from './authentication.ts';
import { ChdbEngine } from './engine.ts';
import { EngineException } from './engine-exception.ts';
import { HOST_OPTIONS_VARIABLE, formatAnnouncement, parseHostOptions } from './host-options.ts';
import type { HostOptions } from './host-options.ts';
import { createHandler } from './http-handler.ts';
import { isLocked } from './file-lock.ts';
import { keepMemoryLow } from './idle-memory.ts';
import { runStreamWorker } from './stream-worker.ts';
import type { StreamWorkerData } from './stream-worker.ts';

/** No farewell: an exit hook of the addon would wait for running queries. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

async function main(): Promise<void> {
  process.umask(0o077);
  // The supervisor holds the other end of stdin: however it dies, stdin ends.
  process.stdin.on('end', die).on('close', die).on('error', die).resume();
  process.stdout.on('error', die);
  process.on('SIGTERM', die);
  // A Ctrl-C goes to the whole process group; the supervisor decides when we end.
  process.on('SIGINT', () => undefined).on('SIGHUP', () => undefined);
  const options = parseHostOptions(process.env[HOST_OPTIONS_VARIABLE]);
  try {
    await serve(options);
    process.stdout.write(formatAnnouncement({ kind: 'ready' }));
  } catch (error) {
    const locked = isLocked(join(options.engineDir, 'status'));
    const text = locked ? 'The data directory is in use by another Spoor. Stop that one, or choose another directory.' : `The engine does not open its data: ${EngineException.from(error).message}`;
    process.stdout.write(formatAnnouncement({ kind: 'failed', locked, message: text }), () => setTimeout(die, 50));
  }
}

async function serve(options: HostOptions): Promise<void> {
  preferToBeKilled();
  const engine = await ChdbEngine.open(options, new URL(import.meta.url));
  // Only now: before, the file may be that of the host that holds the directory.
  writePidFile(options.pidFile);
  rmSync(options.socketPath, { force: true });
  const shared = { engine, maxQueryBytes: options.maxQueryBytes };
  await listen(createHandler({ ...shared, authenticate: () => true }), { path: options.socketPath });
  if (options.tcp !== undefined) {
    const { user, password, port } = options.tcp;
    await listen(createHandler({ ...shared, authenticate: passwordCheck(user, password) }), { port, host: '127.0.0.1' });
  }
  keepMemoryLow(engine);
}

function listen(handler: RequestListener, where: { readonly path: string } | { readonly port: number; readonly host: string }): Promise<Server> {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, handler);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is made while this call runs; 0600 from its first moment.
    const before = process.umask(0o177);
    server.listen(where, () => resolve(server));
    process.umask(before);
  });
}

/** When memory runs out, the kernel should take the engine, which comes back, and not the server that receives spans. */
function preferToBeKilled(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Not allowed here: then the kernel chooses.
  }
}

if (isMainThread) await main();
else runStreamWorker(workerData as StreamWorkerData);
