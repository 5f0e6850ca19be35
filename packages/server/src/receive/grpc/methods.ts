import type { OtlpSignal } from '@spoor/core/wire';

const COLLECTOR = 'opentelemetry.proto.collector';
export const TRACE_SERVICE = `${COLLECTOR}.trace.v1.TraceService`;

type Method = { readonly kind: 'export'; readonly signal: OtlpSignal } | { readonly kind: 'health' };

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  [`/${TRACE_SERVICE}/Export`, { kind: 'export', signal: 'traces' }],
  [`/${COLLECTOR}.logs.v1.LogsService/Export`, { kind: 'export', signal: 'logs' }],
  [`/${COLLECTOR}.metrics.v1.MetricsService/Export`, { kind: 'export', signal: 'metrics' }],
  [`/${COLLECTOR}.profiles.v1development.ProfilesService/Export`, { kind: 'export', signal: 'profiles' }],
  ['/grpc.health.v1.Health/Check', { kind: 'health' }],
]);

export type GrpcMethod = Method;

export function methodOf(path: string): GrpcMethod | undefined {
  return METHODS.get(path);
}
