import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SpanBlock, DEFAULT_LIMITS } from '@spoor/core/model';
import { decodeOtlpJson, decodeOtlpProtobuf } from '@spoor/core/wire';
import { blockToSpans } from '../../packages/testkit/src/block-to-spans.ts';
import { eventually, runSpoor, startSpoor, temporaryFolder } from './spoor-process.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CONTEXT = { tenant: 'default', receivedAt: 1n, limits: DEFAULT_LIMITS };

function otlp(traceId: string, name: string): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  const attributes = [
    { key: 'text', value: { stringValue: '<script>alert(1)</script>' } },
    { key: 'big', value: { intValue: '9007199254740993' } },
    { key: 'ratio', value: { doubleValue: 0.5 } },
    { key: 'flag', value: { boolValue: true } },
    { key: 'bytes', value: { bytesValue: 'AQID' } },
    { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }] } } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { doubleValue: 1.5 } }] } } },
  ];
  const span = {
    traceId, spanId: '00f067aa0ba902b7', name, kind: 2, flags: 257, traceState: 'ot=th:8', startTimeUnixNano: String(now), endTimeUnixNano: String(now + 5_000_000n), attributes,
    events: [{ timeUnixNano: String(now + 1n), name: 'log', attributes, droppedAttributesCount: 2 }],
    links: [{ traceId: 'ff'.repeat(16), spanId: '11'.repeat(8), traceState: 'x=y', attributes, flags: 1 }],
    status: { code: 2, message: 'no' }, droppedAttributesCount: 1, droppedEventsCount: 2, droppedLinksCount: 3,
  };
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'round-trip' } }, ...attributes], droppedAttributesCount: 4 }, schemaUrl: 'https://example.com/a', scopeSpans: [{ scope: { name: 'lib', version: '1', attributes, droppedAttributesCount: 5 }, schemaUrl: 'https://example.com/b', spans: [span] }] }],
  });
}

/** Spans as plain objects, attributes by key: their order is not kept. */
function plain(block: SpanBlock) {
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(sort);
      return items.every((item) => Array.isArray(item) && typeof item[0] === 'string') ? items.toSorted((a, b) => String((a as unknown[])[0]).localeCompare(String((b as unknown[])[0]))) : items;
    }
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sort(item)])) : value;
  };
  return sort(blockToSpans(block));
}

async function status(url: string): Promise<number> {
  return (await fetch(url)).status;
}

describe('the program', () => {
  test('takes spans, answers, exports and imports them without loss, and stops cleanly', async () => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const original = otlp(TRACE, 'GET /x');
    const files = { json: join(folder.path, 'out.json'), pb: join(folder.path, 'out.pb'), jaeger: join(folder.path, 'out.jaeger.json'), gz: join(folder.path, 'in.json.gz') };
    {
      await using server = await startSpoor(data);
      const answer = await fetch(`${server.otlpHttp}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: original });
      expect([answer.status, await answer.text()]).toEqual([200, '{}']);
      expect(await eventually(() => status(`${server.ui}/api/traces/${TRACE}`), (code) => code === 200)).toBe(200);
      for (const [format, file] of [['otlp-json', files.json], ['otlp-protobuf', files.pb], ['jaeger-json', files.jaeger]] as const) {
        const { code, stderr } = await runSpoor(['export', TRACE, '--format', format, '--output', file, '--server', server.ui]);
        expect(code, stderr).toBe(0);
      }
      const page = await fetch(server.ui);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      const { code, milliseconds } = await server.end('SIGINT');
      expect(code).toBe(0);
      expect(milliseconds).toBeLessThan(5_000);
    }
    const sent = new SpanBlock();
    decodeOtlpJson(new TextEncoder().encode(original), sent, CONTEXT);
    const fromJson = new SpanBlock();
    decodeOtlpJson(await readFile(files.json), fromJson, CONTEXT);
    expect(plain(fromJson)).toEqual(plain(sent));
    const fromProtobuf = new SpanBlock();
    decodeOtlpProtobuf(await readFile(files.pb), fromProtobuf, CONTEXT);
    expect(plain(fromProtobuf)).toEqual(plain(sent));

    // Into an empty server, by each format; what Jaeger's form can hold comes back as it went.
    await writeFile(files.gz, gzipSync(await readFile(files.json)));
    for (const file of [files.gz, files.pb, files.jaeger]) {
      await using other = await startSpoor(join(folder.path, `data-${file.length}-${file.slice(-2)}`));
      const { code, stderr } = await runSpoor(['import', file, '--endpoint', other.otlpHttp]);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('1 spans kept, 0 rejected');
      expect(await eventually(() => status(`${other.ui}/api/traces/${TRACE}`), (found) => found === 200)).toBe(200);
      if (file === files.jaeger) {
        const jaeger = async (text: string) => ((JSON.parse(text) as { data: { spans: unknown[] }[] }).data[0]?.spans ?? []) as unknown[];
        const again = await (await fetch(`${other.ui}/api/spoor/v1/export?format=jaeger-json&traceId=${TRACE}`)).text();
        expect(sortedTags(await jaeger(again))).toEqual(sortedTags(await jaeger(await readFile(file, 'utf8'))));
      } else {
        const again = new SpanBlock();
        decodeOtlpJson(new Uint8Array(await (await fetch(`${other.ui}/api/spoor/v1/export?traceId=${TRACE}`)).arrayBuffer()), again, CONTEXT);
        expect(plain(again)).toEqual(plain(sent));
      }
    }
  });

  test('what was acknowledged is there after a restart, and the demo tells the truth', async () => {
    await using folder = await temporaryFolder();
    const truthFile = join(folder.path, 'truth.json');
    {
      await using server = await startSpoor(folder.path);
      const { code, stderr } = await runSpoor(['demo', '--spans', '5k', '--hours', '1', '--truth', truthFile, '--endpoint', server.otlpHttp]);
      expect(code, stderr).toBe(0);
      // Not a stop: an end. The journal has the spans.
      await server.end('SIGKILL');
    }
    const truth = JSON.parse(await readFile(truthFile, 'utf8')) as { spans: number; red: Record<string, { calls: number; errors: number }> };
    await using server = await startSpoor(folder.path);
    const stored = async () => ((await (await fetch(`${server.ui}/api/spoor/v1/status`)).json()) as { store?: { spans: number } }).store?.spans;
    expect(await eventually(stored, (spans) => spans === truth.spans)).toBe(truth.spans);
    const { data } = (await (await fetch(`${server.ui}/api/services`)).json()) as { data: string[] };
    expect(data.length).toBeGreaterThanOrEqual(15);
    expect(data).toEqual(expect.arrayContaining(Object.keys(truth.red)));
  });

  test('a taken port, a locked folder, an unwritable one: one line, what to do, exit code 1', async () => {
    await using folder = await temporaryFolder();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const rest = ['--data', join(folder.path, 'a'), '--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0'];
    for (const key of ['otlp-http', 'otlp-grpc', 'tempo', 'ui']) {
      const ports = ['--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0', '--listen-otlp-http-port', '0', `--listen-${key}-port`, String(port)];
      const { code, stderr } = await runSpoor(['serve', '--data', join(folder.path, 'a'), ...ports]);
      expect(code).toBe(1);
      expect(stderr.trim().split('\n').at(-1)).toMatch(new RegExp(`^spoor: .*${port}.*\\[PORT_IN_USE\\]$`));
    }
    taken.close();

    await using server = await startSpoor(join(folder.path, 'b'));
    expect(await status(`${server.ui}/readyz`)).toBe(200);
    const locked = await runSpoor(['serve', '--data', join(folder.path, 'b'), ...rest.slice(2), '--listen-otlp-http-port', '0']);
    expect([locked.code, locked.stderr]).toEqual([1, expect.stringMatching(/^spoor: .* in use by another Spoor.*\[DATA_LOCKED\]\n$/)]);

    await writeFile(join(folder.path, 'file'), '');
    const unwritable = await runSpoor(['serve', '--data', join(folder.path, 'file', 'x')]);
    expect([unwritable.code, unwritable.stderr]).toEqual([1, expect.stringMatching(/\[DATA_UNWRITABLE\]\n$/)]);
  });

  test('a mistake on the command line says what is wrong', async () => {
    const cases: [string[], RegExp][] = [
      [['fly'], /There is no "spoor fly"/],
      [['serve', '--colour', 'red'], /does not know --colour/],
      [['serve', '--listen-ui-port', 'many'], /--listen-ui-port is "many", but takes a port number/],
      [['import'], /at least one file/],
      [['import', '/nowhere/file.json'], /Cannot read \/nowhere\/file\.json/],
      [['export', 'not-an-id'], /not-an-id is not a trace id/],
      [['demo', '--endpoint', 'http://127.0.0.1:9'], /No Spoor listens at http:\/\/127\.0\.0\.1:9/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await runSpoor(args);
      expect(code, args.join(' ')).toBe(1);
      expect(stderr).toMatch(message);
    }
    const help = await runSpoor(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['serve', 'demo', 'import', 'export', 'config', 'version']) {
      expect(help.stdout).toContain(`spoor ${command}`);
      expect((await runSpoor([command, '--help'])).stdout).toContain(`spoor ${command}`);
    }
    const config = await runSpoor(['config', '--store', 'http://me:secret@host:8123']);
    expect(config.stdout).toContain('url: "***" # flag');
    expect(config.stdout).not.toContain('secret');
  });

  test('files that are none of the formats are refused with their name', async () => {
    await using folder = await temporaryFolder();
    await using server = await startSpoor(join(folder.path, 'data'));
    await mkdir(join(folder.path, 'in'));
    for (const [name, content] of [['text.json', 'hello'], ['cut.pb', Buffer.from([0x0a, 0x90, 0x01, 1, 2])], ['broken.json.gz', 'no gzip']] as const) {
      const file = join(folder.path, 'in', name);
      await writeFile(file, content);
      const { code, stderr } = await runSpoor(['import', file, '--endpoint', server.otlpHttp]);
      expect([name, code]).toEqual([name, 1]);
      expect(stderr).toContain(name);
      expect(stderr).toContain('[FILE_UNREADABLE]');
    }
    expect(existsSync(folder.path)).toBe(true);
  });
});

interface Tagged {
  readonly tags: readonly { readonly key: string }[];
  readonly logs: readonly { readonly fields: readonly { readonly key: string }[] }[];
}

function sortedTags(spans: readonly unknown[]): unknown[] {
  const byKey = (list: readonly { readonly key: string }[]) => list.toSorted((a, b) => a.key.localeCompare(b.key));
  return (spans as readonly Tagged[]).map((span) => ({ ...span, tags: byKey(span.tags), logs: span.logs.map((log) => ({ ...log, fields: byKey(log.fields) })) }));
}
