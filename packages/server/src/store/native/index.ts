export { StringColumns, lowCardinalityUint64, offsets } from './encode-columns.ts';
export { EntityRows } from './entity-rows.ts';
export { columnOf, numberAt, textAt, valueAt } from './native-column.ts';
export type { NativeBlock, NativeColumn, NativeValue } from './native-column.ts';
export { NativeWriter } from './native-writer.ts';
export { readBlocks, streamBlocks } from './read-blocks.ts';
export { RESOURCE_SELECT_COLUMNS, SCOPE_SELECT_COLUMNS, SPAN_SELECT_COLUMNS, appendSpans, hashesOf } from './spans-from-native.ts';
export type { Entities } from './spans-from-native.ts';
export { StringCodes } from './string-codes.ts';
