import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { AppError } from './app-error.ts';

/** Linux allows 107 bytes for a socket's path; longer ones would be cut silently by some kernels. */
const MAX_SOCKET_PATH = 107;

export interface DataLock extends AsyncDisposable {
  /** Short folder for sockets and temporary files inside the data folder. */
  readonly runFolder: string;
}

/**
 * Takes the data folder for this process. The lock is a listening Unix socket: it goes away with its process however
 * that ends, so a stale lock cannot exist. Throws `AppError` DATA_LOCKED, DATA_UNWRITABLE.
 */
export async function lockDataFolder(dataFolder: string): Promise<DataLock> {
  const runFolder = join(dataFolder, 'run');
  try {
    mkdirSync(runFolder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AppError('DATA_UNWRITABLE', `Cannot create the data folder ${dataFolder}: ${messageOf(cause)}. Choose another with --data, or make it writable.`, { cause });
  }
  const path = join(runFolder, 'lock');
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) {
    throw new AppError('DATA_UNWRITABLE', `The path of the data folder is too long for Unix sockets (${Buffer.byteLength(path)} bytes of at most ${MAX_SOCKET_PATH} with what we add). Choose a shorter one with --data.`);
  }
  if (await somebodyListens(path)) {
    throw new AppError('DATA_LOCKED', `The data folder ${dataFolder} is in use by another Spoor. Stop that one, or choose another folder with --data.`);
  }
  rmSync(path, { force: true });
  const server = await listen(path, dataFolder);
  return {
    runFolder,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function somebodyListens(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function listen(path: string, dataFolder: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AppError('DATA_UNWRITABLE', `Cannot write to the data folder ${dataFolder}: ${messageOf(cause)}. Choose another with --data, or make it writable.`, { cause }));
    });
    server.listen(path, resolve);
  });
  server.unref();
  return server;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
