/** What was wrong with a payload as a whole. */
export const WireErrorCode = {
  TRUNCATED: 'truncated',
  BAD_VARINT: 'bad_varint',
  BAD_TAG: 'bad_tag',
  WRONG_WIRE_TYPE: 'wrong_wire_type',
  BAD_LENGTH: 'bad_length',
  BAD_ENCODING: 'bad_encoding',
  BAD_JSON: 'bad_json',
  WRONG_SHAPE: 'wrong_shape',
  OVERSIZED: 'oversized',
} as const;
export type WireErrorCode = (typeof WireErrorCode)[keyof typeof WireErrorCode];

/** Bytes that cannot be decoded. `offset` is where, in bytes from the start of the payload; -1 when that is not known. */
export class WireError extends Error {
  readonly code: WireErrorCode;
  readonly offset: number;

  constructor(code: WireErrorCode, message: string, offset: number) {
    super(offset < 0 ? message : `${message} at byte ${offset}`);
    this.name = 'WireError';
    this.code = code;
    this.offset = offset;
  }
}
