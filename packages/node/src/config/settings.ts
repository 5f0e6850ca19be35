import type { Attributes } from '@opentelemetry/api';

/** Where and how one signal is sent. */
export interface ExportSettings {
  readonly exporter: 'otlp' | 'console' | 'none';
  readonly protocol: 'http/protobuf' | 'http/json' | 'grpc';
  /** The whole address, path included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  /** Milliseconds. */
  readonly timeout: number;
  /** PEM texts. */
  readonly tls: { readonly ca: string | undefined; readonly cert: string | undefined; readonly key: string | undefined };
  /** Milliseconds an incomplete batch waits. */
  readonly delay: number;
  readonly batchItems: number;
  /** undefined: bounded by bytes alone. */
  readonly queueItems: number | undefined;
}

export interface SpanLimitSettings {
  readonly attributeCountLimit?: number;
  readonly attributeValueLengthLimit?: number;
  readonly eventCountLimit?: number;
  readonly linkCountLimit?: number;
  readonly attributePerEventCountLimit?: number;
  readonly attributePerLinkCountLimit?: number;
}

export interface HttpSettings {
  /** Methods reported by name; others are `_OTHER`. */
  readonly knownMethods: ReadonlySet<string>;
  readonly serverRequestHeaders: readonly string[];
  readonly serverResponseHeaders: readonly string[];
  readonly clientRequestHeaders: readonly string[];
  readonly clientResponseHeaders: readonly string[];
  /** Paths of incoming requests that make no span, exact or ending in `*`. */
  readonly ignorePaths: readonly string[];
}

/** All that can be set, from whatever source. */
export interface Settings {
  readonly disabled: boolean;
  /** undefined: errors only. */
  readonly logLevel: undefined | 'none' | 'error' | 'warn' | 'info' | 'debug' | 'verbose' | 'all';
  /** From configuration alone; what is detected is added at start. */
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Attributes;
  readonly detectors: readonly string[];
  readonly propagators: readonly string[];
  /** By name as in the environment, or as a configuration file describes it. */
  readonly sampler: { readonly name?: string | undefined; readonly argument?: string | undefined; readonly config?: unknown };
  readonly traces: ExportSettings;
  readonly logs: ExportSettings;
  readonly spanLimits: SpanLimitSettings;
  readonly logLimits: { readonly attributeCountLimit?: number; readonly attributeValueLengthLimit?: number };
  readonly instrumentations: { readonly enabled: readonly string[] | undefined; readonly disabled: readonly string[] };
  readonly http: HttpSettings;
}
