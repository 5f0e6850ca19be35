export type { CorsOptions } from './cors.ts';
export { startOtlpHttp } from './otlp-http.ts';
export type { OtlpHttpOptions } from './otlp-http.ts';
