export { encodeJsonpbChunks, encodeOtlpJson, encodeOtlpJsonChunks, encodeOtlpJsonList } from './encode-json.ts';
export { encodeOtlpProtobuf, encodeOtlpProtobufChunks } from './encode-protobuf.ts';
