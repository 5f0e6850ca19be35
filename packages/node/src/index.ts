/** The package as a library: `import { start, withSpan } from '@spoor/node'`. Started by itself when preloaded with `--import`. */
import { isPreloaded } from './preload.ts';
import { start } from './start.ts';

export { recordError, routePattern, traced, withSpan } from './helpers/index.ts';
export type { TracedOptions, WithSpanOptions } from './helpers/index.ts';
export { guardProcessor } from './guard/index.ts';
export { traceContext } from './logs/trace-context.ts';
export type { TraceContext } from './logs/trace-context.ts';
export { b3, compositePropagator, jaeger, propagatorFromNames, w3cBaggage, w3cTraceContext, xray } from './propagators/index.ts';
export {
  ErrorBiasedProcessor,
  alwaysOff,
  alwaysOn,
  byRules,
  errorBiased,
  jaegerRemote,
  parentBased,
  rateLimiting,
  ratio,
  samplerFromConfig,
  samplerFromEnv,
} from './samplers/index.ts';
export type { ErrorBiasedOptions, JaegerRemoteOptions, ParentBasedOptions, RateLimitingOptions, SamplerConfig, SamplingRule } from './samplers/index.ts';
export { start };
export type { Spoor, StartOptions } from './start.ts';

if (isPreloaded(process.execArgv, process.env['NODE_OPTIONS'])) start();
