import { readdir, readFile, readlink } from 'node:fs/promises';

const LISTEN_STATE = '0A';

/**
 * `name (pid 123)` of the process that listens on a TCP port, where Linux lets us see it (our own processes, or all as
 * root). undefined elsewhere.
 */
export async function findPortHolder(port: number): Promise<string | undefined> {
  try {
    const inodes = new Set([...(await listeningInodes('/proc/net/tcp', port)), ...(await listeningInodes('/proc/net/tcp6', port))]);
    if (inodes.size === 0) return undefined;
    for (const pid of await readdir('/proc')) {
      if (/^\d+$/.test(pid) && (await holdsSocket(pid, inodes))) return `${await processName(pid)} (pid ${pid})`;
    }
  } catch {
    // No /proc here.
  }
  return undefined;
}

/** Columns of /proc/net/tcp: slot, local `address:port` in hex, remote, state, …; the inode is the tenth. */
async function listeningInodes(table: string, port: number): Promise<string[]> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (await readFile(table, 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  return rows.flatMap((row) => (row[1]?.endsWith(wanted) === true && row[3] === LISTEN_STATE && row[9] !== undefined ? [row[9]] : []));
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')));
  return targets.some((target) => inodes.has(target.replace('socket:[', '').replace(']', '')));
}

async function processName(pid: string): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process')).trim();
}
