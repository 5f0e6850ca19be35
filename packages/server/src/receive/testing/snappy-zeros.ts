/** A snappy block of zeros, as dense as the format allows: one literal byte, then copies of 64 bytes in three bytes each. */
export function snappyZeros(bytes: number): Buffer {
  const head: number[] = [];
  for (let rest = bytes; ; rest >>>= 7) {
    if (rest < 128) {
      head.push(rest);
      break;
    }
    head.push((rest & 127) | 128);
  }
  head.push(0, 0);
  const copies = Buffer.alloc(Math.floor((bytes - 1) / 64) * 3);
  for (let at = 0; at < copies.length; at += 3) {
    copies[at] = (63 << 2) | 2;
    copies[at + 1] = 1;
  }
  const left = (bytes - 1) % 64;
  return Buffer.concat([Buffer.from(head), copies, left === 0 ? Buffer.alloc(0) : Buffer.from([((left - 1) << 2) | 2, 1, 0])]);
}
