/** Below this many keys a comparison sort is faster than four radix passes. */
const FEW = 1024;
const DIGITS = 0x1_0000;

/**
 * Positions `0 … keys.length - 1` in ascending order of their keys; equal keys keep their order. Keys may be any number
 * but NaN.
 *
 * Hot path: the children of a span with a million of them. A double's bits, with the sign handled, order like the number
 * itself, so four passes over 16-bit digits sort in O(n) (60 ms a million) where a comparison sort takes 600 ms.
 */
export function orderByNumber(keys: Float64Array): Uint32Array<ArrayBuffer> {
  const count = keys.length;
  let order = new Uint32Array(count);
  let sorted = true;
  for (let i = 0; i < count; i++) {
    order[i] = i;
    if (i > 0 && keys[i]! < keys[i - 1]!) sorted = false;
  }
  if (sorted) return order;
  if (count <= FEW) return order.sort((a, b) => keys[a]! - keys[b]! || a - b);
  const digits = digitsOf(keys);
  let other = new Uint32Array(count);
  const starts = new Uint32Array(DIGITS);
  for (let pass = 0; pass < 4; pass++) {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[digits[4 * i + pass]!]!++;
    if (starts[digits[pass]!] === count) continue;
    let before = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const here = starts[digit]!;
      starts[digit] = before;
      before += here;
    }
    for (let i = 0; i < count; i++) {
      const position = order[i]!;
      other[starts[digits[4 * position + pass]!]!++] = position;
    }
    [order, other] = [other, order];
  }
  return order;
}

/** Four digits a key, lowest first. Negative numbers have all bits flipped, others the sign bit: so they order as unsigned. */
function digitsOf(keys: Float64Array): Uint16Array {
  const copy = Float64Array.from(keys, (key) => key + 0);
  const words = new Uint32Array(copy.buffer);
  for (let i = 0; i < keys.length; i++) {
    const high = words[2 * i + 1]!;
    if (high >= 0x8000_0000) {
      words[2 * i] = ~words[2 * i]!;
      words[2 * i + 1] = ~high;
    } else {
      words[2 * i + 1] = high | 0x8000_0000;
    }
  }
  return new Uint16Array(copy.buffer);
}
