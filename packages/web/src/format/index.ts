export { formatAgo, formatBytes, formatCount, formatDuration, formatInstant, formatQuantity, formatRate, formatShare, kindName } from './format.ts';
