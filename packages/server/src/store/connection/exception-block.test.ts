import { describe, expect, test } from 'vitest';
import { ExceptionBlock } from './exception-block.ts';

const TAG = '0123456789abcdef';
const ERROR = 'Code: 241. DB::Exception: Memory limit exceeded\n';
const END = `\r\n__exception__\r\n${TAG}\r\n${ERROR}${String(ERROR.length)} ${TAG}\r\n__exception__\r\n`;

function split(tag: string | undefined, chunks: readonly Buffer[]): { readonly data: string; readonly error: string | undefined } {
  const block = new ExceptionBlock(tag);
  let data = '';
  for (const chunk of chunks) data += block.push(chunk)?.toString('latin1') ?? '';
  const rest = block.end();
  return 'error' in rest ? { data, error: rest.error } : { data: data + rest.data.toString('latin1'), error: undefined };
}

describe('ExceptionBlock', () => {
  test('finds the error wherever the chunks are cut', () => {
    const body = Buffer.from(`rows\r\nrows${END}`);
    for (let size = 1; size <= body.length; size++) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < body.length; at += size) chunks.push(body.subarray(at, at + size));
      expect(split(TAG, chunks)).toEqual({ data: 'rows\r\nrows', error: 'Code: 241. DB::Exception: Memory limit exceeded' });
    }
  });

  test('gives data back whole that only begins like an error', () => {
    for (const body of ['', 'x', '\r\n', 'a\r\n__exception__\r\n', 'a\r\n__exception__\r\nffffffffffffffff\r\nb', '\r\n\r\n__exc']) {
      expect(split(TAG, [...body].map((letter) => Buffer.from(letter)))).toEqual({ data: body, error: undefined });
    }
  });

  test('passes everything on when the answer has no tag', () => {
    expect(split(undefined, [Buffer.from(END)])).toEqual({ data: END, error: undefined });
  });
});
