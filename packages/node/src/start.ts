import { context, propagation, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { readSettings } from './config/read-settings.ts';
import { resourceAttributes } from './config/resource.ts';
import type { Settings } from './config/settings.ts';
import { AsyncContextManager } from './context/context-manager.ts';
import { installDiagnostics, say } from './diagnostics.ts';
import { LiveSpans } from './export/live-spans.ts';
import { encodeResource } from './export/otlp-queue.ts';
import { tracesOutput } from './export/traces-output.ts';
import { deliverNow } from './exit/deliver.ts';
import { EXIT_MILLIS, installExitHandlers } from './exit/exit-handlers.ts';
import { endUnfinished } from './exit/unfinished.ts';
import { guardEnabled, guardProcessor } from './guard/index.ts';
import { instrument } from './instrumentations/instrument.ts';
import { startLogs } from './logs/start-logs.ts';
import { propagatorFromNames } from './propagators/index.ts';
import { ErrorBiasedProcessor, samplerFromConfig, samplerFromEnv } from './samplers/index.ts';
import type { SamplerChoice } from './samplers/index.ts';

/** What a program may say itself; the environment and the configuration file say the rest, and are overridden. */
export interface StartOptions {
  readonly serviceName?: string;
  readonly resourceAttributes?: Attributes;
  /** Base address of an OTLP receiver over HTTP, such as `http://localhost:4318`. */
  readonly endpoint?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sampler?: Sampler;
  /** Besides the export. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Short names, such as `express`, that stay untouched. */
  readonly disabledInstrumentations?: readonly string[];
}

export interface Spoor {
  /** Sends what waits. Resolves when the backend has it (true) or after `millis` (2 000); never rejects. */
  flush(millis?: number): Promise<boolean>;
  /** Sends what waits and ends; spans made later are lost. */
  shutdown(): Promise<void>;
}

const IDLE: Spoor = { flush: async () => true, shutdown: async () => undefined };

let running: Spoor | undefined;

/** Starts tracing in this process, once: later calls return the first one's result. Never throws for what is configured. */
export function start(options: StartOptions = {}): Spoor {
  if (!isSupported(process.versions.node)) {
    if (running === undefined) say(`@spoor/node needs Node 22.15 or later (this is ${process.versions.node}): the app runs without tracing.`);
    running = IDLE;
  }
  running ??= startOnce(readSettings(process.env, options, say), options);
  return running;
}

function startOnce(settings: Settings, options: StartOptions): Spoor {
  installDiagnostics(settings.logLevel);
  if (settings.disabled) return IDLE;
  const attributes = resourceAttributes(settings, say);
  const resource = resourceFromAttributes(attributes);
  const manager = new AsyncContextManager();
  const choice = chooseSampler(settings, options, String(attributes['service.name']));
  const output = tracesOutput(settings, { resource, resourceBytes: encodeResource(attributes), warn: say });
  const live = new LiveSpans();
  const exporting = choice.errorBiased === undefined ? output.processor : new ErrorBiasedProcessor(choice.errorBiased, output.processor);
  const provider = new TracerProvider({
    resource,
    sampler: choice.sampler,
    spanLimits: settings.spanLimits,
    spanProcessors: [live, ...(guardEnabled(process.env) ? [guardProcessor()] : []), ...(options.spanProcessors ?? []), exporting],
  });

  context.setGlobalContextManager(manager);
  const { propagator, warnings } = propagatorFromNames(settings.propagators);
  for (const warning of warnings) say(warning);
  propagation.setGlobalPropagator(propagator);
  if (!trace.setGlobalTracerProvider(provider)) say('another OpenTelemetry SDK was started before; this one gets no spans.');
  const logs = startLogs(settings, { resource, resourceBytes: encodeResource(attributes), warn: say });
  instrument(settings, manager);

  const flush = async (millis: number = EXIT_MILLIS): Promise<boolean> => {
    const done = await Promise.all([output.flush(millis), logs.flush(millis)]);
    return done.every(Boolean);
  };
  const endAll = (error: { readonly error: unknown } | undefined): void => {
    endUnfinished(live, error);
    // What waited for the end of its trace is decided about now.
    if (exporting instanceof ErrorBiasedProcessor) exporting.decideAll();
  };
  let crash: { readonly error: unknown } | undefined;
  installExitHandlers({
    waiting: () => output.waiting() + logs.waiting(),
    flush,
    onCrash(error, dying) {
      crash = { error };
      if (dying) endAll(crash);
    },
    last(code) {
      // An error that a handler of the app's dealt with did not end the process.
      endAll(code === 0 ? undefined : (crash ?? { error: undefined }));
      deliverNow([output.surrender(), logs.surrender()].filter((parcel) => parcel !== undefined), EXIT_MILLIS);
    },
  });
  return {
    flush,
    async shutdown() {
      choice.stop();
      await flush();
      await provider.shutdown();
    },
  };
}

/** OpenTelemetry's SDK 3 asks for it, and so do synchronous module hooks (`module.registerHooks`). */
export function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 15);
}

function chooseSampler(settings: Settings, options: StartOptions, service: string): SamplerChoice {
  if (options.sampler !== undefined) return { sampler: options.sampler, stop: () => undefined };
  const onError = (error: Error): void => say(`sampler: ${error.message}`);
  const env = { OTEL_TRACES_SAMPLER: settings.sampler.name, OTEL_TRACES_SAMPLER_ARG: settings.sampler.argument };
  if (settings.sampler.config !== undefined) {
    try {
      return samplerFromConfig(settings.sampler.config, { service, onError });
    } catch (error) {
      say(`the configuration file's sampler is not used (${error instanceof Error ? error.message : String(error)}).`);
    }
  }
  const choice = samplerFromEnv(env, { service, onError });
  for (const warning of choice.warnings) say(warning);
  return choice;
}
