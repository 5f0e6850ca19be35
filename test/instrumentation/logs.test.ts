import { afterEach, beforeEach, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.stop());

const lineWith = (stdout: string, text: string): Record<string, unknown> => JSON.parse(stdout.split('\n').find((line) => line.includes(text)) ?? '{}') as Record<string, unknown>;

it('puts the trace into lines of pino, winston, bunyan and console, and touches nothing else', async () => {
  const { stdout } = await runApp('logs.mjs', receiver);
  const [span] = receiver.spans;
  for (const logger of ['pino', 'winston', 'bunyan', 'console']) {
    expect(lineWith(stdout, `by ${logger}`), logger).toMatchObject({ trace_id: span?.traceId, span_id: span?.spanId, trace_flags: expect.stringMatching(/^0[13]$/) });
  }
  expect(stdout).toContain('\nplain text\n{"not json" { a: 1 }\n{"msg":"outside"}\n');
  // Records are exported only when asked for.
  expect(receiver.logs).toEqual([]);
});

it('exports log records with OTEL_LOGS_EXPORTER=otlp', async () => {
  await runApp('logs.mjs', receiver, { env: { OTEL_LOGS_EXPORTER: 'otlp' } });
  const [span] = receiver.spans;
  for (const logger of ['pino', 'winston', 'bunyan']) {
    expect(receiver.logs.filter((log) => log.body === `by ${logger}`), logger).toEqual([{ body: `by ${logger}`, severity: 'info', traceId: span?.traceId, spanId: span?.spanId }]);
  }
  expect(receiver.logs.find((log) => log.body === '{"msg":"outside"}')).toMatchObject({ traceId: '' });
});
