import type { FastifyInstance } from 'fastify';
import { BlockList, isIPv4 } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

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
    if (!takesGzip(request.headers['accept-encoding']) || isLoopback(request.ip)) return payload;
    const packed = await pack(payload, { level: 1 });
    void reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return packed;
  });
}

function takesGzip(header: string | string[] | undefined): boolean {
  return /(?:^|,)\s*gzip\s*(?:;\s*q=(?:1|0?\.\d*[1-9]\d*)[^,]*)?(?:,|$)/i.test(String(header ?? ''));
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
