/** White space as Unicode has it, so that a query pasted from a web page (no-break spaces) reads the same. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x85) return false;
  return code === 0x85 || code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000 || code === 0xfeff;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isWordStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || (code > 0x7f && !isSpace(code));
}

export function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}

const NAME_ENDS = new Set([...'{}()=~!<>&|^,'].map((char) => char.charCodeAt(0)));

/** Whether an attribute name may contain it without quotes; `+ - * / % : @ [ ]` may. */
export function isNamePart(code: number): boolean {
  return !NAME_ENDS.has(code) && !isSpace(code);
}
