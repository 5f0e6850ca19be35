export { MemoryStore } from './memory-store.ts';
export type { TestSpan } from './spans.ts';
