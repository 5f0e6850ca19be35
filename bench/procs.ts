import { readFileSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** CPU time and memory of processes, from Linux' /proc. */
export interface ProcessFigures {
  /** User and system time since each started. */
  readonly cpuSeconds: number;
  /** Resident set sizes added up; memory that processes share counts for each. */
  readonly rssBytes: number;
  readonly processes: number;
}

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const PAGE = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

/** Fields of /proc/PID/stat from the third on (the second may hold spaces); undefined when the process is gone. */
function statOf(pid: number): readonly string[] | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // ended meanwhile
  }
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}

/** `root` and all its descendants that are alive. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? Number(statOf(pid)?.[1]) : NaN;
    if (!Number.isNaN(parent)) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (let i = 0; i < tree.length; i++) tree.push(...(children.get(tree[i]!) ?? []));
  return tree;
}

/** Figures of the process trees of these processes together. */
export function figuresOf(roots: readonly number[]): ProcessFigures {
  let ticks = 0;
  let pages = 0;
  let processes = 0;
  for (const pid of new Set(roots.flatMap(processTree))) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    // Own time plus that of children that ended and were waited for.
    ticks += Number(stat[11]) + Number(stat[12]) + Number(stat[13]) + Number(stat[14]);
    pages += Number(stat[21]);
    processes++;
  }
  return { cpuSeconds: ticks / TICKS, rssBytes: pages * PAGE, processes };
}

/**
 * Resident memory of the process trees together, bytes: private pages of each, and a file that several of them map (the
 * Node binary, mostly) once, with the most pages that one of them holds. Reads smaps: too slow to watch a peak with.
 */
export function residentBytes(roots: readonly number[]): number {
  let own = 0;
  const files = new Map<string, number>();
  for (const pid of new Set(roots.flatMap(processTree))) {
    const ofProcess = new Map<string, number>();
    let file = '';
    let resident = 0;
    for (const line of smapsOf(pid)) {
      const mapping = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+\s*(.*)$/.exec(line);
      if (mapping !== null) file = mapping[1]!;
      const [label, kilobytes] = line.split(/\s+/);
      if (label === 'Rss:') resident = Number(kilobytes) * 1024;
      if (label !== 'Anonymous:') continue;
      const anonymous = Number(kilobytes) * 1024;
      own += anonymous;
      ofProcess.set(file, (ofProcess.get(file) ?? 0) + resident - anonymous);
    }
    for (const [name, bytes] of ofProcess) files.set(name, Math.max(files.get(name) ?? 0, bytes));
  }
  return own + [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function smapsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/smaps`, 'latin1').split('\n');
  } catch {
    return []; // ended meanwhile
  }
}

/** Watches the trees of these processes and keeps the highest memory seen. Call `stop` to end. */
export function watchMemory(roots: readonly number[], intervalMs = 250): { peakRssBytes(): number; stop(): void } {
  let peak = figuresOf(roots).rssBytes;
  const timer = setInterval(() => {
    peak = Math.max(peak, figuresOf(roots).rssBytes);
  }, intervalMs);
  return {
    peakRssBytes: () => peak,
    stop: () => clearInterval(timer),
  };
}
