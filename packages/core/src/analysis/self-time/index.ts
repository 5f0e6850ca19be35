export { selfTimes } from './self-times.ts';
