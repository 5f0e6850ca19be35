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
