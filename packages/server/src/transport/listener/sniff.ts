import type { Socket } from 'node:net';

/** What a client speaks, by its first bytes. */
export type Protocol = 'http1' | 'http2' | 'tls';

const TLS_HANDSHAKE = 0x16;
/** RFC 9113 §3.4: every HTTP/2 client begins with `PRI * HTTP/2.0`. No HTTP/1 method begins with `PRI`. */
const HTTP2_PREFACE = [0x50, 0x52, 0x49];

/** undefined: too few bytes to tell. */
export function protocolOf(head: Uint8Array): Protocol | undefined {
  if (head.length === 0) return undefined;
  if (head[0] === TLS_HANDSHAKE) return 'tls';
  for (let at = 0; at < HTTP2_PREFACE.length; at++) {
    if (at === head.length) return undefined;
    if (head[at] !== HTTP2_PREFACE[at]) return 'http1';
  }
  return 'http2';
}

/**
 * Reads the first bytes of a socket, puts them back and tells the protocol; undefined when nothing came in time or the
 * client left. The socket is left paused, its bytes in its buffer.
 */
export function sniff(socket: Socket, timeoutMs: number): Promise<Protocol | undefined> {
  return new Promise((resolve) => {
    let head: Buffer = Buffer.alloc(0);
    const finish = (protocol: Protocol | undefined) => {
      clearTimeout(timer);
      socket.off('readable', onReadable).off('end', onGone).off('close', onGone);
      if (head.length > 0 && !socket.destroyed) socket.unshift(head);
      resolve(protocol);
    };
    const onGone = () => finish(undefined);
    const onReadable = () => {
      const chunk: unknown = socket.read();
      if (!Buffer.isBuffer(chunk)) return;
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const protocol = protocolOf(head);
      if (protocol !== undefined) finish(protocol);
    };
    const timer = setTimeout(onGone, timeoutMs);
    socket.on('readable', onReadable).once('end', onGone).once('close', onGone);
  });
}
