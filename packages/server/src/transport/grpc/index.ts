export { frame, MessageReader } from './frame.ts';
export { GrpcSessions } from './grpc-sessions.ts';
export type { GrpcCall, StreamRefusal } from './grpc-sessions.ts';
export { respond } from './reply.ts';
export { failure, GrpcFailure, OK_TRAILERS, statusTrailers } from './status.ts';
export { parseTimeout } from './timeout.ts';
export { StreamingCall } from './streaming-call.ts';
export type { StreamingMethod, StreamingOptions } from './streaming-call.ts';
