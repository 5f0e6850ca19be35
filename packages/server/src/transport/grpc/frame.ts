import { RpcCode } from '@spoor/core/wire';
import { BodyIntake, tooLarge } from '../body/index.ts';
import type { Holding , BodyError} from '../body/index.ts';
import { failure } from './status.ts';
import type { GrpcFailure } from './status.ts';

/** One flag byte and a big-endian length before each message (gRPC over HTTP/2, Length-Prefixed-Message). */
export const FRAME_HEADER_BYTES = 5;

export interface GrpcMessage {
  readonly compressed: boolean;
  readonly bytes: Uint8Array;
}

interface FrameOptions {
  readonly limit: number;
  readonly holding: Holding;
}

/** Reads the single message of a unary request from pieces that may be cut anywhere. */
export class MessageReader {
  private readonly options: FrameOptions;
  private readonly header = new Uint8Array(FRAME_HEADER_BYTES);
  private headerBytes = 0;
  private length = 0;
  private intake: BodyIntake | undefined;

  constructor(options: FrameOptions) {
    this.options = options;
  }

  /** undefined while all is well. */
  push(piece: Uint8Array): GrpcFailure | BodyError | undefined {
    let rest = piece;
    if (this.intake === undefined) {
      const taken = Math.min(FRAME_HEADER_BYTES - this.headerBytes, rest.length);
      this.header.set(rest.subarray(0, taken), this.headerBytes);
      this.headerBytes += taken;
      rest = rest.subarray(taken);
      if (this.headerBytes < FRAME_HEADER_BYTES) return undefined;
      const fault = this.begin();
      if (fault !== undefined) return fault;
    }
    if (rest.length === 0 || this.intake === undefined) return undefined;
    if (this.intake.length + rest.length > this.length) return failure(RpcCode.UNIMPLEMENTED, 'more than one message in a unary request');
    return this.intake.push(rest);
  }

  /** The message, at the end of the stream. Throws `GrpcFailure`. */
  finish(): GrpcMessage {
    if (this.headerBytes === 0) throw failure(RpcCode.UNIMPLEMENTED, 'no message in a unary request');
    if (this.intake === undefined || this.intake.length < this.length) throw failure(RpcCode.INTERNAL, 'the message was cut short');
    return { compressed: this.header[0] === 1, bytes: this.intake.take() };
  }

  private begin(): GrpcFailure | BodyError | undefined {
    const [flag = 0, a = 0, b = 0, c = 0, d = 0] = this.header;
    if (flag > 1) return failure(RpcCode.INTERNAL, `unknown message flag ${flag}`);
    this.length = a * 2 ** 24 + ((b << 16) | (c << 8) | d);
    if (this.length > this.options.limit) return tooLarge(this.options.limit, 'announced');
    this.intake = new BodyIntake({ ...this.options, expectedBytes: this.length });
    return undefined;
  }
}

/** A message ready to send, uncompressed. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(FRAME_HEADER_BYTES + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, FRAME_HEADER_BYTES);
  return framed;
}
