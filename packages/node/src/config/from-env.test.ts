import { describe, expect, it } from 'vitest';
import { settingsFromEnv } from './from-env.ts';
import type { Env } from './env.ts';
import type { Settings } from './settings.ts';

function read(env: Env): { readonly settings: Settings; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  return { settings: settingsFromEnv(env, (message) => warnings.push(message)), warnings };
}

describe('settingsFromEnv', () => {
  it('needs nothing: traces go to a local backend over HTTP, logs nowhere', () => {
    const { settings, warnings } = read({});
    expect(settings.traces).toMatchObject({ exporter: 'otlp', protocol: 'http/protobuf', url: 'http://localhost:4318/v1/traces', compression: 'none', timeout: 10_000, delay: 5_000, batchItems: 512 });
    expect(settings.logs.exporter).toBe('none');
    expect(settings.propagators).toEqual(['tracecontext', 'baggage']);
    expect(warnings).toEqual([]);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://h:1/prefix/' }, 'http://h:1/prefix/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://h:1', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://own:2/as/it/is' }, 'http://own:2/as/it/is'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'http://localhost:4317'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317', OTEL_EXPORTER_OTLP_INSECURE: 'true' }, 'http://collector:4317'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, 'https://collector:4317'],
  ])('%j sends to %s', (env, url) => {
    expect(read(env).settings.traces.url).toBe(url);
  });

  it('prefers a signal’s own variables, and joins headers', () => {
    const { settings } = read({
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=common',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=own%20value',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    expect(settings.traces).toMatchObject({ headers: { a: '1', b: 'own value' }, timeout: 2000, compression: 'gzip' });
    expect(settings.logs).toMatchObject({ headers: { a: '1', b: 'common' }, timeout: 1000 });
  });

  it('names the service by OTEL_SERVICE_NAME before the resource attribute', () => {
    expect(read({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=low,team=a%2Cb' }).settings).toMatchObject({ serviceName: 'low', resourceAttributes: { team: 'a,b' } });
    expect(read({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=low', OTEL_SERVICE_NAME: 'high' }).settings.serviceName).toBe('high');
  });

  it('reads limits and batch settings', () => {
    const { settings } = read({ OTEL_BSP_SCHEDULE_DELAY: '10', OTEL_BSP_MAX_QUEUE_SIZE: '99', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '7', OTEL_ATTRIBUTE_COUNT_LIMIT: '5', OTEL_SPAN_EVENT_COUNT_LIMIT: '6' });
    expect(settings.traces).toMatchObject({ delay: 10, queueItems: 99, batchItems: 7 });
    expect(settings.spanLimits).toEqual({ attributeCountLimit: 5, eventCountLimit: 6 });
  });

  it('reports what it cannot read and goes on with the default', () => {
    const { settings, warnings } = read({ OTEL_BSP_SCHEDULE_DELAY: 'soon', OTEL_SDK_DISABLED: 'yes', OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_OTLP_PROTOCOL: 'smoke', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://', OTEL_METRICS_EXPORTER: 'otlp' });
    expect(settings).toMatchObject({ disabled: false, traces: { exporter: 'otlp', delay: 5000, protocol: 'http/protobuf', url: 'http://localhost:4318/v1/traces' } });
    // Each said once, though traces and logs both ask.
    expect(warnings.filter((warning) => warning.includes('smoke'))).toHaveLength(1);
    expect(new Set(warnings.map((warning) => warning.split(/[=: ]/)[0]))).toEqual(new Set(['OTEL_METRICS_EXPORTER', 'OTEL_SDK_DISABLED', 'OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER_OTLP_PROTOCOL', 'The', 'OTEL_BSP_SCHEDULE_DELAY']));
  });
});
