import { isMainThread } from 'node:worker_threads';

export interface ExitWork {
  /** Whether anything recorded is not yet stored. */
  readonly waiting: () => number;
  /** Sends it asynchronously; resolves in time whatever happens. */
  readonly flush: (millis: number) => Promise<unknown>;
  /** An error nobody caught. `dying`: nobody else has a say, the process ends for certain. */
  readonly onCrash: (error: unknown, dying: boolean) => void;
  /** No code runs after this: ends what is unfinished and sends everything, synchronously. */
  readonly last: (exitCode: number) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type ExitSignal = (typeof SIGNALS)[number];

/** The most an ending process is held up. */
export const EXIT_MILLIS = 2_000;

/**
 * Lets nothing be lost on the ways a process ends, and changes none of them: exit code and signal stay what they were.
 *
 * - natural end: flushed asynchronously, once, from `beforeExit`
 * - `process.exit()`, uncaught exceptions, unhandled rejections: all pass `exit`, where `last` works synchronously
 * - signals: when nobody else listens, flushed, then sent again with Node's own handling restored
 */
export function installExitHandlers(work: ExitWork): void {
  let failedOnce = false;
  process.on('beforeExit', () => {
    if (work.waiting() === 0 || failedOnce) return;
    // A flush that did not succeed is not begun again: `exit` makes the last attempt.
    void work.flush(EXIT_MILLIS).then(() => {
      failedOnce = work.waiting() > 0;
    });
  });
  process.on('uncaughtExceptionMonitor', (error) => work.onCrash(error, false));
  process.on('exit', (code) => work.last(code));
  if (isMainThread) for (const signal of SIGNALS) handleSignal(signal, work);
}

function handleSignal(signal: ExitSignal, work: ExitWork): void {
  let ending = false;
  const die = (): void => {
    process.removeListener(signal, onSignal);
    process.kill(process.pid, signal);
  };
  const onSignal = (): void => {
    // The app has its own way to end, and will pass `exit` or `beforeExit` on it.
    if (process.listenerCount(signal) > 0) {
      void work.flush(EXIT_MILLIS);
      return;
    }
    if (ending) {
      die();
      return;
    }
    ending = true;
    work.onCrash(undefined, true);
    void work.flush(EXIT_MILLIS).then(die, die);
  };
  process.on(signal, onSignal);
  hide(signal, onSignal);
}

type Listener = (...args: unknown[]) => void;

interface Counted {
  listeners(event: string | symbol): Listener[];
  listenerCount(event: string | symbol, listener?: Listener): number;
}

/**
 * Programs ask how many listen to a signal to know whether it is theirs to end the process: ours does not count, as the
 * process ends with it just as without.
 */
function hide(signal: ExitSignal, ours: Listener): void {
  const target = process as unknown as Counted;
  const { listeners, listenerCount } = target;
  target.listeners = function (event) {
    const found = listeners.call(this, event);
    return event === signal ? found.filter((listener) => listener !== ours) : found;
  };
  target.listenerCount = function (event, listener) {
    const count = listenerCount.call(this, event, listener);
    return event === signal && listener === undefined && listeners.call(this, event).includes(ours) ? count - 1 : count;
  };
}
