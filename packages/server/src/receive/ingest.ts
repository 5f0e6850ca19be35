import type { DecodeReport } from '@spoor/core/model';

/** One request's spans as they came, decompressed. */
export interface IngestPayload {
  readonly format: PayloadFormat;
  readonly tenant: string;
  /** The whole body. Ownership passes to the ingest: do not reuse the buffer. */
  readonly body: Uint8Array;
  /** Nanoseconds since the Unix epoch. */
  readonly receivedAt: bigint;
  /** For counters: the door it came in by, e.g. `otlp-http`, `otlp-grpc`, `import`, `demo`. */
  readonly transport: string;
}

export type PayloadFormat = 'otlp-protobuf' | 'otlp-json' | 'jaeger-json' | 'zipkin-json';

/** What the client may be told. `kept` means: survives `kill -9` of every process from now on. */
export type IngestOutcome =
  | { readonly kind: 'kept'; readonly report: DecodeReport }
  /** Not decodable as a whole: HTTP 400, gRPC INVALID_ARGUMENT. */
  | { readonly kind: 'undecodable'; readonly message: string }
  /** Not kept, try again: HTTP 503 with Retry-After, gRPC UNAVAILABLE with RetryInfo. */
  | { readonly kind: 'busy'; readonly message: string; readonly retryAfterSeconds: number };

/** The door from the receivers to the pipeline. Never throws: every failure is an outcome. */
export interface Ingest {
  accept(payload: IngestPayload): Promise<IngestOutcome>;
}
