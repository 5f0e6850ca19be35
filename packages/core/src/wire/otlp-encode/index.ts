export { encodeJsonpbChunks, encodeOtlpJson, encodeOtlpJsonChunks } from './encode-json.ts';
export { encodeOtlpProtobuf, encodeOtlpProtobufChunks } from './encode-protobuf.ts';
