export { MemoryStore } from './memory-store.ts';
export { testBlock } from './spans.ts';
export type { TestAttributes, TestSpan, TestValue } from './spans.ts';
