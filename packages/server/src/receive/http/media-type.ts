import type { OtlpEncoding } from '@spoor/core/wire';

export const MEDIA_TYPE: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** A `Content-Type` without its parameters, in any case; undefined when OTLP does not know it. */
export function parseMediaType(value: string | undefined): OtlpEncoding | undefined {
  if (value === MEDIA_TYPE.protobuf) return 'protobuf';
  if (value === MEDIA_TYPE.json) return 'json';
  switch (value?.split(';', 1)[0]?.trim().toLowerCase()) {
    case MEDIA_TYPE.protobuf:
      return 'protobuf';
    case MEDIA_TYPE.json:
      return 'json';
    default:
      return undefined;
  }
}
