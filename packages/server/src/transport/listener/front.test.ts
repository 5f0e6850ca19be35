import { describe, expect, it } from 'vitest';
import { openHttp } from '../../receive/testing/doors.ts';
import { ListenError } from './listen-error.ts';
import { findPortHolder } from './port-holder.ts';
import { protocolOf } from './sniff.ts';

describe('protocolOf', () => {
  it.each([
    ['', undefined],
    ['P', undefined],
    ['PR', undefined],
    ['PRI', 'http2'],
    ['PRI * HTTP/2.0', 'http2'],
    ['PO', 'http1'],
    ['PROPFIND', 'http1'],
    ['G', 'http1'],
    ['\x16', 'tls'],
    ['\0', 'http1'],
  ])('%j → %s', (head, protocol) => {
    expect(protocolOf(Buffer.from(head, 'latin1'))).toBe(protocol);
  });
});

describe('a port that is taken', () => {
  it('is reported with its holder and the setting', async () => {
    await using door = await openHttp();
    const error = await openHttp({ port: door.port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ code: 'EADDRINUSE', port: door.port, configKey: 'listen.otlpHttpPort' });
    expect(String(error)).toContain(`port ${door.port} is taken by `);
    expect(String(error)).toContain('set listen.otlpHttpPort to another port');
  });

  it.runIf(process.platform === 'linux')('names the process where the system tells', async () => {
    await using door = await openHttp();
    expect(await findPortHolder(door.port)).toContain(`(pid ${process.pid})`);
    expect(await findPortHolder(1)).toBeUndefined();
  });

  it('says when the address is not ours', async () => {
    await expect(openHttp({ host: '192.0.2.1' })).rejects.toThrow(/192\.0\.2\.1 is not an address of this machine: set listen\.host/);
  });
});
