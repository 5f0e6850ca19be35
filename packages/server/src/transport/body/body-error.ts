/** Why a body could not be had. */
export type BodyFault =
  /** Over the limit, before or after decompression. */
  | 'too_large'
  /** Not valid in its coding, or cut short. */
  | 'malformed'
  /** The byte budget of all requests is spent. */
  | 'over_budget'
  /** The client went away, or sent too slowly. */
  | 'aborted'
  /** More frames than the bytes in them justify. */
  | 'too_many_frames';

/** Its message is for the client. */
export class BodyError extends Error {
  readonly fault: BodyFault;

  constructor(fault: BodyFault, message: string) {
    super(message);
    this.name = 'BodyError';
    this.fault = fault;
  }
}

export function tooLarge(limit: number, when: 'compressed' | 'decompressed' | 'announced' | 'sent'): BodyError {
  return new BodyError('too_large', `request ${when === 'sent' ? 'body' : `body, ${when},`} is larger than ${limit} bytes`);
}

export const OVER_BUDGET = 'too many bytes of requests under way';
