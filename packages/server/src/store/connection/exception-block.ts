/**
 * ClickHouse sends an error that happens after the status line at the end of the body:
 * `\r\n__exception__\r\n<tag>\r\n<text>\n<length> <tag>\r\n__exception__\r\n`, with the tag in the X-ClickHouse-Exception-Tag header.
 * Splits the error from the data while both stream by.
 */
export class ExceptionBlock {
  private readonly marker: Buffer | undefined;
  private held: Buffer = Buffer.alloc(0);
  private readonly error: Buffer[] = [];

  constructor(tag: string | undefined) {
    this.marker = tag === undefined || tag === '' ? undefined : Buffer.from(`\r\n__exception__\r\n${tag}\r\n`);
  }

  /** Data of this chunk that is surely not part of an error. */
  push(chunk: Buffer): Buffer | undefined {
    if (this.marker === undefined) return chunk;
    if (this.error.length > 0) {
      this.error.push(chunk);
      return undefined;
    }
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const at = bytes.indexOf(this.marker);
    if (at >= 0) {
      this.held = Buffer.alloc(0);
      this.error.push(bytes.subarray(at + this.marker.length));
      return bytes.subarray(0, at);
    }
    const keep = possibleStart(bytes, this.marker);
    this.held = bytes.subarray(bytes.length - keep);
    return bytes.subarray(0, bytes.length - keep);
  }

  /** At the end of the body: what was held back, or the error's text. */
  end(): { readonly data: Buffer } | { readonly error: string } {
    if (this.error.length === 0) return { data: this.held };
    const text = Buffer.concat(this.error).toString();
    return { error: text.replace(/\r?\n?\d+ \S+\r\n__exception__\r\n$/, '') };
  }
}

/** How many bytes at the end could be the first bytes of the marker. */
function possibleStart(bytes: Buffer, marker: Buffer): number {
  for (let length = Math.min(marker.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(marker.subarray(0, length))) return length;
  }
  return 0;
}
