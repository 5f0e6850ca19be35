import { request } from 'node:http';

/** True when the host answers at all, even with an error: it is alive then. */
export function probe(socketPath: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/ping', agent: false, signal: AbortSignal.timeout(Math.ceil(timeoutMs)) }, (answer) => {
      answer.resume();
      answer.on('error', () => undefined);
      resolve(true);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
