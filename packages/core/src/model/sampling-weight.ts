const COMMA = 0x2c;
const SEMICOLON = 0x3b;

/**
 * Adjusted count of a span whose W3C tracestate is `source[start, end)`: 2^56 / (2^56 - T) for the rejection
 * threshold T in its `ot=th:…` member, 1 when there is none or it is malformed.
 * OpenTelemetry specification, trace/tracestate-handling and tracestate-probability-sampling.
 */
export function samplingWeight(source: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    let stop = at;
    while (stop < end && source[stop] !== COMMA) stop++;
    while (at < stop && (source[at] === 0x20 || source[at] === 0x09)) at++;
    // 'ot='
    if (stop - at > 3 && source[at] === 0x6f && source[at + 1] === 0x74 && source[at + 2] === 0x3d) {
      let last = stop;
      while (last > at && (source[last - 1] === 0x20 || source[last - 1] === 0x09)) last--;
      return weightOfMember(source, at + 3, last);
    }
    at = stop + 1;
  }
  return 1;
}

function weightOfMember(source: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    let stop = at;
    while (stop < end && source[stop] !== SEMICOLON) stop++;
    // 'th:'
    if (stop - at > 3 && source[at] === 0x74 && source[at + 1] === 0x68 && source[at + 2] === 0x3a) {
      return weightOfThreshold(source, at + 3, stop);
    }
    at = stop + 1;
  }
  return 1;
}

/** T has 1 to 14 lowercase hex digits, padded on the right with zeros to 14: two halves of 28 bits, both exact. */
function weightOfThreshold(source: Uint8Array, start: number, end: number): number {
  if (end - start > 14) return 1;
  let high = 0;
  let low = 0;
  for (let i = 0; i < 14; i++) {
    let digit = 0;
    if (start + i < end) {
      const byte = source[start + i]!;
      if (byte >= 0x30 && byte <= 0x39) digit = byte - 0x30;
      else if (byte >= 0x61 && byte <= 0x66) digit = byte - 0x57;
      else return 1;
    }
    if (i < 7) high = high * 16 + digit;
    else low = low * 16 + digit;
  }
  return 2 ** 56 / ((2 ** 28 - high) * 2 ** 28 - low);
}
