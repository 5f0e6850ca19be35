/** A progress line on a terminal; on a pipe, a plain line every ten seconds, so that logs stay readable. */
export interface Progress {
  /** `done` of `total` in any unit; `note` is shown behind. */
  update(done: number, total: number, note: string): void;
  /** Leaves the last state on its own line. */
  finish(note: string): void;
}

const TERMINAL_INTERVAL_MS = 100;
const PIPE_INTERVAL_MS = 10_000;
const BAR_WIDTH = 30;

export function createProgress(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  const interval = stream.isTTY ? TERMINAL_INTERVAL_MS : PIPE_INTERVAL_MS;
  const started = performance.now();
  let last = stream.isTTY ? 0 : started;
  return {
    update(done, total, note) {
      const now = performance.now();
      if (now - last < interval) return;
      last = now;
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const seconds = (now - started) / 1000;
      const left = share > 0.01 ? `, ${formatSeconds((seconds / share) * (1 - share))} left` : '';
      const bar = `${'█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░')} ${(share * 100).toFixed(0).padStart(3)} %`;
      stream.write(stream.isTTY ? `\r\u001b[K${label} ${bar} ${note}${left}` : `${label} ${(share * 100).toFixed(0)} % ${note}${left}\n`);
    },
    finish(note) {
      stream.write(`${stream.isTTY ? '\r\u001b[K' : ''}${label} ${note} in ${formatSeconds((performance.now() - started) / 1000)}\n`);
    },
  };
}

function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
