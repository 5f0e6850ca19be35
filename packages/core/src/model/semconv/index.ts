export type { Alias, SemconvValue } from './alias.ts';
export { readSemconv, semconvAliases, semconvCandidates, semconvNames, semconvRespelling } from './bridge.ts';
