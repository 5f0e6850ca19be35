import type { IncomingMessage } from 'node:http';

const LINGER_MS = 5000;

/**
 * After an answer that came before the end of the request: reads and drops the rest for a while. Closing at once would make
 * the system send a reset, and the client would lose the answer that tells it what was wrong.
 */
export function linger(request: IncomingMessage, maxBytes: number): void {
  if (request.complete || request.destroyed) return;
  let left = maxBytes;
  const cut = () => request.socket.destroy();
  const timer = setTimeout(cut, LINGER_MS).unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) cut();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
