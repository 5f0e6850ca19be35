export { PRESETS, rangeName, rangeOf, rangeSeconds, readRange } from './range-state.ts';
export type { PresetName, RangeState } from './range-state.ts';
export { RangePicker } from './range-picker.tsx';
