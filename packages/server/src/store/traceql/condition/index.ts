export type { CompileEnvironment } from './attribute-test.ts';
export { compileCondition, isReference } from './compile-condition.ts';
export type { CompileOptions } from './compile-condition.ts';
export { ALWAYS, NEVER, UNKNOWN, everyOf, isNever, ofSpan, someOf } from './condition.ts';
export type { Condition } from './condition.ts';
export { isService, livePlaces, placesOf, testPlace } from './places.ts';
export type { Place } from './places.ts';
export { resultCondition } from './result-condition.ts';
