import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BlockList, isIPv4 } from 'node:net';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';

const pack = promisify(gzip);
const LEAST_BYTES = 4_096;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/**
 * Packs answers of some size for clients that take gzip, on a thread of its own. Not on this machine, where packing
 * takes longer than sending; not streams, which pack themselves or need not be; and the built UI comes packed.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    if (payload.length < LEAST_BYTES || reply.hasHeader('content-encoding')) return payload;
    void reply.header('vary', 'accept-encoding');
    if (!isPackedFor(request)) return payload;
    const packed = await pack(payload, { level: 1 });
    void reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return packed;
  });
}

/** Sends a stream, packed for the clients that `compressAnswers` packs for. A stream that fails cuts the connection. */
export function sendPacked(request: FastifyRequest, reply: FastifyReply, body: Readable): FastifyReply {
  void reply.header('vary', 'accept-encoding');
  if (!isPackedFor(request)) return reply.send(body);
  const packed = createGzip({ level: 1 });
  pipeline(body, packed, () => undefined); // `packed` is destroyed with the error, and the connection with it
  return reply.header('content-encoding', 'gzip').send(packed);
}

function isPackedFor(request: FastifyRequest): boolean {
  return takesGzip(request.headers['accept-encoding']) && !isLoopback(request.ip);
}

function takesGzip(header: string | string[] | undefined): boolean {
  return /(?:^|,)\s*gzip\s*(?:;\s*q=(?:1|0?\.\d*[1-9]\d*)[^,]*)?(?:,|$)/i.test(String(header ?? ''));
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
