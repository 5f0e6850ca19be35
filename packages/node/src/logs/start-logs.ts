import { logs } from '@opentelemetry/api';
import type * as SdkLogs from '@opentelemetry/sdk-logs';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Settings } from '../config/settings.ts';
import { createTransport } from '../export/create-transport.ts';
import { Drops } from '../export/drops.ts';
import { writeLog } from '../export/encode-log.ts';
import { OtlpQueue } from '../export/otlp-queue.ts';
import { Sender } from '../export/sender.ts';
import { queueLimits, targetOf } from '../export/traces-output.ts';
import type { Output, OutputContext } from '../export/traces-output.ts';
import { requireHere } from '../instrumentations/module-hook.ts';

const OFF: Omit<Output<never>, 'processor'> = { waiting: () => 0, flush: async () => true, surrender: () => undefined };

/** The way of log records to the backend, when `OTEL_LOGS_EXPORTER` asks for one. The SDK for logs is loaded only then. */
export function startLogs(settings: Settings, context: OutputContext): Omit<Output<never>, 'processor'> {
  if (settings.logs.exporter === 'none') return OFF;
  const { ConsoleLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } = requireHere('@opentelemetry/sdk-logs') as typeof SdkLogs;
  const provide = (processor: LogRecordProcessor): void => {
    logs.setGlobalLoggerProvider(new LoggerProvider({ resource: context.resource, processors: [processor], logRecordLimits: settings.logLimits }));
  };
  if (settings.logs.exporter === 'console') {
    provide(new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() }));
    return OFF;
  }
  const target = targetOf(settings.logs, 'logs');
  const drops = new Drops('log records', context.warn);
  const queue = new OtlpQueue<ReadableLogRecord>({ limits: queueLimits(settings.logs), write: writeLog, onDrop: (count) => drops.add('queue_full', count) });
  const sender = new Sender({ queue, transport: createTransport(target), resource: context.resourceBytes, drops, warn: context.warn, url: target.url, delay: settings.logs.delay });
  provide({
    onEmit(record) {
      queue.add(record.instrumentationScope, record);
      sender.notify();
    },
    forceFlush: async () => void (await sender.flush(30_000)),
    shutdown: async () => void (await sender.flush(30_000)),
  });
  return { waiting: () => sender.waiting, flush: (millis) => sender.flush(millis), surrender: () => ({ target, bodies: sender.surrender() }) };
}
