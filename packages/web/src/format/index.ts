export { formatAgo, formatBytes, formatCount, formatDuration, formatQuantity, formatRate, formatRateIn, formatShare, kindName, rateUnit } from './format.ts';
export type { RateUnit } from './format.ts';
export { formatInstant, formatSecond, formatTick, parseInstant, setTimeZone, timeZoneName } from './time-zone.ts';
