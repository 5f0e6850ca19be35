import type { PartialSuccess } from './export-response.ts';

const TEXT = new TextDecoder();

/**
 * What a server says in a protobuf `Export<Signal>ServiceResponse`, for our own senders. Fields it does not know are
 * passed over; bytes that are no such message read as "nothing rejected", since the status was a success.
 */
export function decodePartialSuccess(response: Uint8Array): PartialSuccess {
  let rejected = 0;
  let message = '';
  for (const outer of lengthFields(response)) {
    if (outer.number !== 1) continue;
    for (const inner of lengthFields(outer.bytes)) {
      if (inner.number === 1) rejected = inner.value;
      else if (inner.number === 2) message = TEXT.decode(inner.bytes);
    }
  }
  return { rejected, message };
}

interface Field {
  readonly number: number;
  /** Of a varint field; counts stay far below 2^53. */
  readonly value: number;
  /** Of a length-delimited field. */
  readonly bytes: Uint8Array;
}

/** Varint and length-delimited fields; stops at anything else. */
function* lengthFields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at++]!;
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    if ((tag & 7) === 0) yield { number: tag >> 3, value, bytes: bytes.subarray(0, 0) };
    else if ((tag & 7) === 2) {
      yield { number: tag >> 3, value, bytes: bytes.subarray(at, at + value) };
      at += value;
    } else return;
  }
}
