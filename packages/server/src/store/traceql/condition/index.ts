export type { CompileEnvironment } from './attribute-test.ts';
export { compileCondition } from './compile-condition.ts';
export type { CompileOptions } from './compile-condition.ts';
export { ALWAYS, isNever, ofSpan, someOf } from './condition.ts';
export type { Condition } from './condition.ts';
export { isService, livePlaces, placesOf } from './places.ts';
export type { Place } from './places.ts';
export { resultCondition } from './result-condition.ts';
