/** A change to what a file of a package exports, made when the app loads that file. */
export interface ModulePatch {
  /** The name under which it can be switched off, without the `@opentelemetry/instrumentation-` before it. */
  readonly instrumentation: string;
  readonly package: string;
  /** Relative to the package's folder, with forward slashes. */
  readonly file: string;
  /** Major versions: the first supported, and the first no longer supported. */
  readonly majors: readonly [number, number];
  /** Changes the exports in place, or returns what takes their place. */
  readonly patch: (exports: unknown) => unknown;
}

/** A change to one binding of an ES module, made in its source as its exports cannot be changed from outside. */
export interface EsmPatch {
  readonly instrumentation: string;
  readonly package: string;
  readonly file: string;
  readonly majors: readonly [number, number];
  /** Declared in the module as `function`, `class`, `let` or `var`. */
  readonly binding: string;
  /** Returns what takes the binding's place, or the same. */
  readonly patch: (value: unknown) => unknown;
}
