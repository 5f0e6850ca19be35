export { DEFAULT_PRESET, PRESETS, rangeLabel, rangeName, rangeOf, rangeSeconds, readRange, shiftRange } from './range-state.ts';
export type { PresetName, RangeState } from './range-state.ts';
export { RangePicker } from './range-picker.tsx';
