import type { IncomingMessage } from 'node:http';
import { BodyError, BodyIntake } from '../../transport/body/index.ts';
import type { Holding } from '../../transport/body/index.ts';

interface ReadOptions {
  readonly limit: number;
  readonly holding: Holding;
}

/** The body as sent. Throws `BodyError`; the request may then have more to come. */
export function readBody(request: IncomingMessage, { limit, holding }: ReadOptions): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const intake = new BodyIntake({ limit, holding, expectedBytes: announcedLength(request) ?? 0 });
    const stop = () => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
    };
    const onData = (chunk: Buffer) => {
      const fault = intake.push(chunk);
      if (fault === undefined) return;
      stop();
      reject(fault);
    };
    const onEnd = () => {
      stop();
      resolve(intake.take());
    };
    const onClose = () => {
      stop();
      reject(new BodyError('aborted', 'the client went away'));
    };
    request.on('data', onData).once('end', onEnd).once('close', onClose);
  });
}

/** `Content-Length`, checked by the parser to be digits; undefined for chunked bodies. */
export function announcedLength(request: IncomingMessage): number | undefined {
  const value = request.headers['content-length'];
  return value === undefined ? undefined : Number(value);
}
