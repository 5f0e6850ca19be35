import type { OutgoingHttpHeaders, ServerHttp2Stream, ServerStreamResponseOptions } from 'node:http2';

/**
 * Can this stream still be answered? A reset by the client closes it at any time, also between its headers' arrival and our
 * first look at it, and answering then throws: outside of any call, where nobody would catch it.
 */
export function isOpen(stream: ServerHttp2Stream): boolean {
  return !stream.destroyed && !stream.closed && !stream.headersSent;
}

/** Sends response headers if anybody is there to read them; false when not. */
export function respond(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders, options: ServerStreamResponseOptions): boolean {
  if (!isOpen(stream)) return false;
  stream.respond(headers, options);
  return true;
}
