import { describe, expect, it } from 'vitest';
import { cutMessage, encodeExportResponse, encodeRetryInfo, encodeRpcStatus, RpcCode } from './index.ts';

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('export response', () => {
  it('is empty when everything was accepted', () => {
    expect(encodeExportResponse('protobuf', 'traces')).toHaveLength(0);
    expect(text(encodeExportResponse('json', 'traces'))).toBe('{}');
    expect(encodeExportResponse('protobuf', 'traces', { rejected: 0, message: '' })).toHaveLength(0);
  });

  it('carries a partial success', () => {
    const partial = { rejected: 3, message: 'bad ids' };
    expect(hex(encodeExportResponse('protobuf', 'traces', partial))).toBe('0a0b0803120762616420696473');
    expect(text(encodeExportResponse('json', 'traces', partial))).toBe('{"partialSuccess":{"rejectedSpans":"3","errorMessage":"bad ids"}}');
    expect(text(encodeExportResponse('json', 'logs', partial))).toContain('"rejectedLogRecords":"3"');
    expect(text(encodeExportResponse('json', 'metrics', partial))).toContain('"rejectedDataPoints":"3"');
  });

  it('carries a warning without rejections, and counts beyond 32 bits', () => {
    expect(hex(encodeExportResponse('protobuf', 'logs', { rejected: 0, message: 'x' }))).toBe('0a03120178');
    expect(hex(encodeExportResponse('protobuf', 'traces', { rejected: 2 ** 40, message: '' }))).toBe('0a07088080808080' + '20');
  });

  it('cuts long messages on a code point', () => {
    const cut = cutMessage('x'.repeat(8191) + '😀 and more');
    expect(cut).toBe('x'.repeat(8191) + '…');
    expect(cutMessage('\ud800')).toBe('\ufffd');
  });
});

describe('rpc status', () => {
  it('is the two golden forms', () => {
    const status = { code: RpcCode.INVALID_ARGUMENT, message: 'bad request' };
    expect(hex(encodeRpcStatus('protobuf', status))).toBe('0803120b6261642072657175657374');
    expect(text(encodeRpcStatus('json', status))).toBe('{"code":3,"message":"bad request"}');
  });

  it('carries RetryInfo', () => {
    const status = { code: RpcCode.UNAVAILABLE, message: 'busy', retryAfterSeconds: 5 };
    expect(base64(encodeRpcStatus('protobuf', status))).toBe('CA4SBGJ1c3kaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIBQ==');
    expect(text(encodeRpcStatus('json', status))).toContain('"retryDelay":"5s"');
    expect(base64(encodeRetryInfo(5))).toBe('CgIIBQ==');
    expect(hex(encodeRetryInfo(0.5))).toBe('0a06' + '1080cab5ee01');
    expect(hex(encodeRetryInfo(0))).toBe('0a00');
  });

  it('carries BadRequest', () => {
    const status = { code: RpcCode.INVALID_ARGUMENT, message: 'no', badField: 'body' };
    expect(hex(encodeRpcStatus('protobuf', status))).toContain('0a04' + '626f6479' + '1202' + '6e6f');
    expect(text(encodeRpcStatus('json', status))).toContain('"fieldViolations":[{"field":"body","description":"no"}]');
  });
});
