export { decodeZipkinJson } from './decode-spans.ts';
