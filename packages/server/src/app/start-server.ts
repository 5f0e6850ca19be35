import { join } from 'node:path';
import { DEFAULT_LIMITS, DEFAULT_TENANT } from '@spoor/core/model';
import type { IngestLimits } from '@spoor/core/model';
import type { FastifyInstance } from 'fastify';
import { registerExportApi } from '../api/export/index.ts';
import { createApiServer } from '../api/http/index.ts';
import { registerJaegerApi } from '../api/jaeger/index.ts';
import { registerSamplingApi } from '../api/sampling/index.ts';
import type { TempoDeps } from '../api/tempo/index.ts';
import { registerWebApi } from '../api/web/index.ts';
import { openJournal } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Log, Metrics } from '../observe/index.ts';
import { openPipeline } from '../pipeline/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { ByteBudget, ListenError, startOtlpGrpc, startOtlpHttp } from '../receive/index.ts';
import type { Listener } from '../receive/index.ts';
import { AppError } from './app-error.ts';
import type { Settings } from './config/index.ts';
import { lockDataFolder } from './data-lock.ts';
import { loadDemo, removeDemo } from './demo-data.ts';
import { keepMemoryLow } from './memory-keeper.ts';
import { openConfiguredStore } from './open-store-target.ts';
import type { OpenedStore } from './open-store-target.ts';
import { programPaths } from './paths.ts';
import { checkPlatform } from './platform.ts';
import { startRetention } from './retention-job.ts';
import type { RetentionJob } from './retention-job.ts';
import { receiverStatus } from './server-status.ts';
import { openTempoPort, registerTempo, tempoDeps } from './tempo-api.ts';
import { VERSION } from './version.ts';

/** A server that takes spans and answers queries. */
export interface RunningServer {
  readonly addresses: { readonly ui: string; readonly otlpGrpc: string; readonly otlpHttp: string; readonly tempo: string };
  readonly storeDescription: string;
  /** Closes the doors, stores what is accepted as far as time allows (the journal keeps the rest), and stops the engine. */
  stop(): Promise<void>;
}

interface Observe {
  readonly log: Log;
  readonly metrics: Metrics;
}

const DOOR_GRACE_MS = 1_000;
const NANOS_PER_MS = 1_000_000n;

/** Starts everything in order of dependence; a failure on the way takes down what was started and is thrown as `AppError`. */
export async function startServer(settings: Settings, observe: Observe): Promise<RunningServer> {
  const { log, metrics } = observe;
  checkPlatform({ embedded: settings['store.url'] === '' });
  const stack = new AsyncDisposableStack();
  try {
    const lock = stack.use(await lockDataFolder(settings.data));
    log.debug('data folder locked', { folder: lock.runFolder });
    const opened = stack.use(await openConfiguredStore(settings, { engineHost: programPaths().engineHost, ...observe }));
    const journal = await openConfiguredJournal(settings, observe);
    stack.defer(() => journal.close());
    const pipeline = await openPipeline({ journal, store: opened.store, limits: ingestLimits(settings), ...observe });
    stack.defer(() => pipeline.close());
    const retention = stack.use(startRetention(opened.store, { maxAgeSeconds: settings['retention.maxAge'], maxBytes: settings['retention.maxBytes'] }, observe));
    const doors = await openDoors(settings, pipeline, observe);
    stack.defer(() => closeDoors(doors));
    const tempoParts = { store: opened.store, now: unixNanos, ...observe };
    const tempo = tempoDeps(settings, tempoParts);
    const app = createConfiguredApi(settings, { opened, pipeline, retention, doors, tempo, ...observe });
    stack.defer(() => app.close());
    const ui = await listenApi(app, settings);
    const tempoPort = await openTempoPort(settings, tempo, tempoParts);
    stack.defer(() => tempoPort.close(DOOR_GRACE_MS));
    stack.use(keepMemoryLow(metrics));
    const keep = stack.move();
    return {
      addresses: { ui, otlpGrpc: `http://${doors.grpc.address}`, otlpHttp: `http://${doors.http.address}`, tempo: `http://${tempoPort.address}` },
      storeDescription: opened.description,
      stop: () => keep.disposeAsync(),
    };
  } catch (cause) {
    await stack.disposeAsync();
    if (cause instanceof ListenError) throw new AppError('PORT_IN_USE', cause.message, { cause });
    if (isDiskFull(cause)) throw new AppError('DISK_FULL', `The disk of ${settings.data} is full. Make room, or choose another folder with --data.`, { cause });
    throw cause;
  }
}

async function openConfiguredJournal(settings: Settings, observe: Observe): Promise<Journal> {
  return await openJournal({ dir: join(settings.data, 'journal'), fsync: settings['journal.fsync'], maxBytes: settings['journal.maxBytes'], ...observe });
}

function ingestLimits(settings: Settings): IngestLimits {
  return {
    valueBytes: settings['limits.valueBytes'],
    spanBytes: settings['limits.spanBytes'],
    attributes: settings['limits.attributes'],
    events: settings['limits.events'],
    links: settings['limits.links'],
    depth: DEFAULT_LIMITS.depth,
  };
}

interface Doors {
  readonly grpc: Listener;
  readonly http: Listener;
}

async function openDoors(settings: Settings, pipeline: Pipeline, observe: Observe): Promise<Doors> {
  const shared = {
    host: settings['listen.host'],
    ingest: pipeline,
    budget: new ByteBudget(settings['receive.maxInflightBytes']),
    limits: { bodyBytes: settings['receive.maxRequestBytes'] },
    ...observe,
  };
  const grpc = await startOtlpGrpc({ ...shared, port: settings['listen.otlpGrpcPort'], configKey: 'listen.otlpGrpcPort' });
  try {
    const http = await startOtlpHttp({
      ...shared,
      port: settings['listen.otlpHttpPort'],
      configKey: 'listen.otlpHttpPort',
      cors: { origins: settings['receive.corsOrigins'] },
    });
    return { grpc, http };
  } catch (error) {
    await grpc.close(0);
    throw error;
  }
}

async function closeDoors(doors: Doors): Promise<void> {
  await Promise.all([doors.grpc.close(DOOR_GRACE_MS), doors.http.close(DOOR_GRACE_MS)]);
}

interface ApiParts extends Observe {
  readonly opened: OpenedStore;
  readonly pipeline: Pipeline;
  readonly retention: RetentionJob;
  readonly doors: Doors;
  readonly tempo: TempoDeps;
}

function createConfiguredApi(settings: Settings, parts: ApiParts): FastifyInstance {
  const { opened, pipeline, retention, doors, tempo, log, metrics } = parts;
  const { store } = opened;
  const app = createApiServer({
    log,
    metrics,
    ready: async (signal) => await store.ping(signal),
    webRoot: programPaths().webRoot,
    allowedHosts: settings['listen.allowedHosts'],
  });
  const jaegerFailures = metrics.counter('spoor_jaeger_failures_total', 'Failed requests to the Jaeger API.');
  registerJaegerApi(app, {
    store,
    now: unixNanos,
    onFailure: (error) => {
      jaegerFailures.add();
      log.debug('Jaeger API request failed', { error: String(error) });
    },
  });
  registerSamplingApi(app, settings['sampling.strategies']);
  registerTempo(app, tempo);
  registerExportApi(app, { store });
  const demo = { ingest: pipeline, store };
  registerWebApi(app, {
    store,
    tenant: DEFAULT_TENANT,
    version: VERSION,
    semconv: tempo.semconv,
    status: () => {
      const { journalBytes, lagSeconds } = pipeline.status();
      return { ...receiverStatus(metrics), pipeline: { waitingBytes: journalBytes, lagSeconds } };
    },
    endpoints: [
      { name: 'OTLP/gRPC', scheme: 'http', port: doors.grpc.port },
      { name: 'OTLP/HTTP', scheme: 'http', port: doors.http.port },
    ],
    retention,
    arrivals: pipeline,
    demo: { load: (signal) => loadDemo(demo, signal), remove: (signal) => removeDemo(demo, signal) },
    now: unixNanos,
  });
  return app;
}

async function listenApi(app: FastifyInstance, settings: Settings): Promise<string> {
  const port = settings['listen.uiPort'];
  try {
    return await app.listen({ host: settings['listen.host'], port });
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    throw new AppError('PORT_IN_USE', `Cannot listen on ${settings['listen.host']}:${port} (${String(cause.code)}). Something else uses the port, often another Spoor or a Jaeger. Stop it, or choose another with listen.uiPort (--listen-ui-port).`, { cause });
  }
}

function isDiskFull(cause: unknown): boolean {
  return cause instanceof Error && ('code' in cause ? cause.code === 'ENOSPC' || cause.code === 'DISK_FULL' : false);
}

function unixNanos(): bigint {
  return BigInt(Date.now()) * NANOS_PER_MS;
}
