export { openPipeline } from './pipeline.ts';
export type { Pipeline } from './pipeline.ts';
export type { PipelineClock, PipelineOptions, PipelineStatus, PipelineTuning, SpansListener } from './pipeline-options.ts';
export type { Decoder } from './decoders.ts';
