export { createGrpcServer } from './grpc-server.ts';
export { startOtlpGrpc } from './otlp-grpc.ts';
export type { OtlpGrpcOptions } from './otlp-grpc.ts';
