import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';

let receiver: OtlpReceiver;
let folder: string;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  folder = mkdtempSync(join(tmpdir(), 'spoor-start-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await receiver.stop();
});

it('starts from a program, once, with what the program says above the environment', async () => {
  const { code, stdout } = await runApp('started.mjs', { url: 'http://127.0.0.1:1' }, { flags: [], arguments: [receiver.url] });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'true true\n' });
  expect(receiver.spans).toMatchObject([{ name: 'mine', service: 'from-program', resource: { team: 'shop' } }]);
  expect(receiver.requests[0]?.headers['x-key']).toBe('1');
});

it('does nothing with OTEL_SDK_DISABLED=true, and does not start when merely imported', async () => {
  await runApp('express.mjs', receiver, { env: { OTEL_SDK_DISABLED: 'true' } });
  await runApp('imported.mjs', receiver, { flags: [] });
  expect(receiver.requests).toEqual([]);
});

it('samples and propagates as the environment says', async () => {
  await runApp('express.mjs', receiver, { env: { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' } });
  expect(receiver.requests).toEqual([]);
  const { stdout } = await runApp('undici.mjs', receiver, { env: { OTEL_PROPAGATORS: 'b3' } });
  expect(stdout).toBe('none\n');
});

it('keeps local traces with an error, and only them, with error_biased', async () => {
  await runApp('express.mjs', receiver, { env: { OTEL_TRACES_SAMPLER: 'error_biased', OTEL_TRACES_SAMPLER_ARG: '0' } });
  expect(receiver.spans.map((span) => span.name)).toContain('GET /boom');
  expect(receiver.spans.some((span) => span.name.startsWith('GET /shops'))).toBe(false);
});

it('warns of a copy of the API that is too new to see this SDK, with its path', async () => {
  const copy = join(folder, 'node_modules/@opentelemetry/api');
  mkdirSync(copy, { recursive: true });
  cpSync(fileURLToPath(new URL('../../node_modules/@opentelemetry/api', import.meta.url)), copy, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, version: '1.99.0' }));
  writeFileSync(join(folder, 'app.cjs'), "require('@opentelemetry/api');");
  writeFileSync(join(folder, 'app.mjs'), "import '@opentelemetry/api';");
  for (const file of ['app.cjs', 'app.mjs']) {
    const { stderr } = await runApp(join(folder, file), receiver);
    expect(stderr).toMatch(/^\[spoor\] two copies of @opentelemetry\/api: 1\.99\.0 in .*spoor-start-.*ignores what this SDK registered with 1\.10\.0/);
  }
});

it('traces an https server and its client', async () => {
  const { code, stderr } = await runApp('https.cjs', receiver, { arguments: [folder] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const server = receiver.spans.find((span) => span.kind === 2);
  expect(server?.attributes).toMatchObject({ 'url.scheme': 'https', 'http.response.status_code': 200 });
  expect(receiver.spans.find((span) => span.kind === 3)).toMatchObject({ spanId: server?.parentSpanId, attributes: { 'url.full': expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/secure$/) } });
});
