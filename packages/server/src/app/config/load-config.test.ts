import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig, showConfig } from './load-config.ts';
import { SETTING_PATHS, environmentName, flagName } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function withFile(yaml: string, more: Partial<Parameters<typeof loadConfig>[0]> = {}) {
  const file = join(folder, 'spoor.yaml');
  writeFileSync(file, yaml);
  return loadConfig({ environment: {}, flags: {}, ...more, file });
}

describe('configuration', () => {
  test('a flag beats the environment beats the file beats the default', () => {
    const yaml = 'listen: { host: 10.0.0.1, uiPort: 1, otlpGrpcPort: 2 }\nretention:\n  maxAge: 2w\n';
    const { settings, sources } = withFile(yaml, { environment: { SPOOR_LISTEN_UI_PORT: '11', SPOOR_LISTEN_OTLP_GRPC_PORT: '12' }, flags: { 'listen.otlpGrpcPort': '22' } });
    expect(settings['listen.host']).toBe('10.0.0.1');
    expect(settings['listen.uiPort']).toBe(11);
    expect(settings['listen.otlpGrpcPort']).toBe(22);
    expect(settings['listen.otlpHttpPort']).toBe(4318);
    expect(settings['retention.maxAge']).toBe(14 * 86_400);
    expect([sources['listen.host'], sources['listen.uiPort'], sources['listen.otlpGrpcPort'], sources['listen.otlpHttpPort']]).toEqual(['file', 'environment', 'flag', 'default']);
  });

  test('a bad value names its place and what it takes', () => {
    expect(() => withFile('retention:\n  maxAge: soon\n')).toThrow(/spoor\.yaml: retention\.maxAge is "soon", but takes a duration such as 12h/);
    expect(() => loadConfig({ environment: { SPOOR_LISTEN_UI_PORT: '70000' }, flags: {} })).toThrow(/SPOOR_LISTEN_UI_PORT is "70000", but takes a port number/);
    expect(() => loadConfig({ environment: {}, flags: { 'journal.fsync': 'maybe' } })).toThrow(/--journal-fsync is "maybe", but takes one of process, power/);
  });

  test('an unknown key is refused with the nearest one', () => {
    expect(() => withFile('listen:\n  grpcPort: 4317\n')).toThrow(/listen\.grpcPort is not a setting\./);
    expect(() => withFile('retention:\n  maxage: 7d\n')).toThrow(/Did you mean retention\.maxAge\?/);
    expect(() => withFile('- a\n- b\n')).toThrow(/must be a mapping/);
    expect(() => withFile('a: [\n')).toThrow(/is not YAML/);
    expect(() => loadConfig({ file: join(folder, 'none.yaml'), environment: {}, flags: {} })).toThrow(/Cannot read the configuration file/);
  });

  test('secrets are hidden where they are shown, also in errors', () => {
    const config = loadConfig({ environment: { SPOOR_STORE_URL: 'http://me:secret@host:8123' }, flags: {} });
    expect(showConfig(config)).toContain('url: "***" # environment');
    expect(showConfig(config)).not.toContain('secret');
  });

  test('what is shown can be read back and means the same', () => {
    const config = loadConfig({ environment: {}, flags: { 'retention.maxBytes': '1234567', 'retention.maxAge': '90m', 'listen.allowedHosts': 'a.example, b.example' } });
    const again = withFile(showConfig(config));
    expect(again.settings).toEqual(config.settings);
  });

  test('every setting has a flag and an environment variable of its own', () => {
    expect(new Set(SETTING_PATHS.map(flagName)).size).toBe(SETTING_PATHS.length);
    expect(new Set(SETTING_PATHS.map(environmentName)).size).toBe(SETTING_PATHS.length);
    expect(environmentName('listen.otlpGrpcPort')).toBe('SPOOR_LISTEN_OTLP_GRPC_PORT');
    expect(flagName('receive.maxRequestBytes')).toBe('--receive-max-request-bytes');
  });
});
