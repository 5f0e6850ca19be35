import type { IntrinsicName } from './ast.ts';

/** The type of a value that is known before a span is seen; `attribute` is not. */
export type ValueType = 'nil' | 'int' | 'float' | 'string' | 'bool' | 'duration' | 'status' | 'kind' | 'attribute';

export interface IntrinsicInfo {
  readonly type: ValueType;
  /** The unscoped spelling, where there is one. */
  readonly legacy?: string;
  /** Whether an editor offers it and the list of tag names contains it. */
  readonly listed: boolean;
  readonly description: string;
}

export const INTRINSICS: Readonly<Record<IntrinsicName, IntrinsicInfo>> = {
  'span:duration': { type: 'duration', legacy: 'duration', listed: true, description: 'end minus start of the span' },
  'span:name': { type: 'string', legacy: 'name', listed: true, description: 'name of the span' },
  'span:status': { type: 'status', legacy: 'status', listed: true, description: 'ok, error or unset' },
  'span:statusMessage': { type: 'string', legacy: 'statusMessage', listed: true, description: 'text that came with the status' },
  'span:kind': { type: 'kind', legacy: 'kind', listed: true, description: 'server, client, producer, consumer, internal or unspecified' },
  'span:id': { type: 'string', listed: true, description: 'span id, hexadecimal' },
  'span:parentID': { type: 'string', listed: true, description: 'span id of the parent, hexadecimal' },
  'span:childCount': { type: 'int', listed: false, description: 'number of direct children' },
  'trace:duration': { type: 'duration', legacy: 'traceDuration', listed: true, description: 'latest end minus earliest start in the trace' },
  'trace:rootName': { type: 'string', legacy: 'rootName', listed: true, description: 'name of the root span' },
  'trace:rootService': { type: 'string', legacy: 'rootServiceName', listed: true, description: 'service of the root span' },
  'trace:id': { type: 'string', listed: true, description: 'trace id, hexadecimal' },
  'event:name': { type: 'string', listed: true, description: 'name of a span event' },
  'event:timeSinceStart': { type: 'duration', listed: true, description: 'from the start of the span to the event' },
  'link:traceID': { type: 'string', listed: true, description: 'trace a link points to' },
  'link:spanID': { type: 'string', listed: true, description: 'span a link points to' },
  'instrumentation:name': { type: 'string', listed: true, description: 'name of the instrumentation scope' },
  'instrumentation:version': { type: 'string', listed: true, description: 'version of the instrumentation scope' },
  nestedSetLeft: { type: 'int', legacy: 'nestedSetLeft', listed: false, description: 'number of the span in depth-first order, on the way down' },
  nestedSetRight: { type: 'int', legacy: 'nestedSetRight', listed: false, description: 'number of the span in depth-first order, on the way up' },
  nestedSetParent: { type: 'int', legacy: 'nestedSetParent', listed: false, description: 'nestedSetLeft of the parent, negative for a root' },
};

const NAMES = Object.keys(INTRINSICS).filter((name): name is IntrinsicName => Object.hasOwn(INTRINSICS, name));

const BY_SPELLING: ReadonlyMap<string, IntrinsicName> = new Map(
  NAMES.flatMap((name): (readonly [string, IntrinsicName])[] => {
    const { legacy } = INTRINSICS[name];
    return legacy === undefined ? [[name, name]] : [[name, name], [legacy, name]];
  }),
);

export const INTRINSIC_NAMES: readonly IntrinsicName[] = NAMES;

/** By either spelling; undefined when there is no such intrinsic. */
export function findIntrinsic(spelling: string): IntrinsicName | undefined {
  return BY_SPELLING.get(spelling);
}

/** The spelling in printed queries, labels and attribute keys: the legacy one where there is one, as Tempo does. */
export function intrinsicLabel(name: IntrinsicName): string {
  return INTRINSICS[name].legacy ?? name;
}
