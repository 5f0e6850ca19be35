/**
 * The arrows of ARCHITECTURE.md as rules. A file belongs to the first layer whose prefix it has; it may import its own
 * layer and the layers listed. Tests and benchmarks may import anything.
 */
export interface Layer {
  readonly prefix: string;
  /** Prefixes of files this layer may import, besides its own. */
  readonly may: readonly string[];
}

const CORE = 'packages/core/src';
const SERVER = 'packages/server/src';

/** The few things that wire formats have in common. */
const WIRE_SHARED = ['wire-error', 'protobuf-cursor', 'otlp-fields', 'backward-writer'].map((name) => `${CORE}/wire/${name}.ts`);

export const LAYERS: readonly Layer[] = [
  { prefix: `${CORE}/model/`, may: [] },
  { prefix: `${CORE}/analysis/`, may: [`${CORE}/model/`] },
  { prefix: `${CORE}/plan/`, may: [`${CORE}/model/`] },
  // Each query language stands alone on the plan and the model; structural operators need the trace's tree.
  { prefix: `${CORE}/traceql/`, may: [`${CORE}/model/`, `${CORE}/plan/`, `${CORE}/analysis/`] },
  // Each wire format stands alone: what two of them share belongs to the model or is listed here.
  ...WIRE_SHARED.map((file) => ({ prefix: file, may: [`${CORE}/model/`, ...WIRE_SHARED] })),
  { prefix: `${CORE}/wire/index.ts`, may: [`${CORE}/wire/`] },
  ...['otlp-protobuf', 'otlp-json', 'otlp-encode', 'otlp-response', 'otlp-count', 'jaeger-json', 'tempo', 'zipkin-json', 'web-api'].map((format) => ({
    prefix: `${CORE}/wire/${format}/`,
    may: [`${CORE}/model/`, ...WIRE_SHARED],
  })),
  { prefix: `${CORE}/wire/skeleton/`, may: [`${CORE}/model/`, `${CORE}/analysis/`, ...WIRE_SHARED] },
  { prefix: `${CORE}/`, may: [] },

  { prefix: `${SERVER}/observe/`, may: [] },
  { prefix: `${SERVER}/transport/`, may: [`${CORE}/`, `${SERVER}/observe/`] },
  { prefix: `${SERVER}/receive/`, may: [`${CORE}/`, `${SERVER}/observe/`, `${SERVER}/transport/`] },
  { prefix: `${SERVER}/journal/`, may: [`${CORE}/`, `${SERVER}/observe/`, `${SERVER}/receive/ingest.ts`] },
  { prefix: `${SERVER}/pipeline/`, may: [`${CORE}/`, `${SERVER}/observe/`, `${SERVER}/journal/`, `${SERVER}/receive/ingest.ts`, `${SERVER}/store/span-store.ts`, `${SERVER}/store/store-error.ts`] },
  { prefix: `${SERVER}/engine/`, may: [`${SERVER}/observe/`, `${SERVER}/store/connection/`] },
  { prefix: `${SERVER}/store/connection/`, may: [`${SERVER}/observe/`, `${SERVER}/store/store-error.ts`] },
  { prefix: `${SERVER}/store/`, may: [`${CORE}/`, `${SERVER}/observe/`] },
  { prefix: `${SERVER}/api/`, may: [`${CORE}/`, `${SERVER}/observe/`, `${SERVER}/transport/`, `${SERVER}/store/span-store.ts`, `${SERVER}/store/traceql-store.ts`, `${SERVER}/store/store-error.ts`, `${SERVER}/receive/ingest.ts`] },
  { prefix: `${SERVER}/app/`, may: [`${CORE}/`, `${SERVER}/`, 'packages/testkit/src/'] },
  { prefix: `${SERVER}/index.ts`, may: [`${SERVER}/`] },

  { prefix: 'packages/testkit/src/', may: [`${CORE}/`] },
  { prefix: 'packages/web/', may: [`${CORE}/`] },
  { prefix: 'packages/node/', may: [] },
];

/** Debt: arrows against the rules, each with its reason. This list may only shrink. */
export const EXCEPTIONS: readonly { readonly from: string; readonly to: string; readonly reason: string }[] = [];
