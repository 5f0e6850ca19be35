import Module from 'node:module';
import { diag } from '@opentelemetry/api';
import { requireHere } from './module-hook.ts';
import type { PackageFile } from './package-file.ts';
import type { UpstreamInstrumentation } from './upstream-catalog.ts';

interface Definition {
  readonly name: string;
  readonly patch?: unknown;
  readonly files: readonly { readonly name: string }[];
}

/** What `InstrumentationBase` of @opentelemetry/instrumentation offers for our purpose. */
interface Instance {
  getModuleDefinitions(): readonly Definition[];
  _onRequire(definition: Definition, exports: unknown, name: string, folder: string): unknown;
  _enabled: boolean;
}

interface Loaded {
  readonly instance: Instance;
  readonly definitions: readonly Definition[];
}

/**
 * Applies OpenTelemetry's instrumentations without their own module hooks: each copy of @opentelemetry/instrumentation
 * would wrap every `require` once more, and none sees what `import` loads without a loader of its own.
 */
export class UpstreamInstrumentations {
  private readonly byPackage = new Map<string, UpstreamInstrumentation[]>();
  private readonly loaded = new Map<string, Loaded | undefined>();
  private readonly mains = new Map<string, string | undefined>();
  private readonly extraConfig: (name: string) => Readonly<Record<string, unknown>>;

  constructor(catalog: readonly UpstreamInstrumentation[], extraConfig: (name: string) => Readonly<Record<string, unknown>>) {
    this.extraConfig = extraConfig;
    for (const entry of catalog) for (const name of entry.packages) this.byPackage.set(name, [...(this.byPackage.get(name) ?? []), entry]);
  }

  get packages(): Iterable<string> {
    return this.byPackage.keys();
  }

  /** Names of the instrumentations loaded so far. */
  get active(): readonly string[] {
    return [...this.loaded].filter(([, value]) => value !== undefined).map(([name]) => name);
  }

  /** Applies what there is for one evaluated file; returns its exports, changed or not. */
  apply(file: PackageFile, filename: string, exports: unknown): unknown {
    let result = exports;
    for (const entry of this.byPackage.get(file.package) ?? []) {
      const loaded = this.load(entry);
      if (loaded === undefined) continue;
      for (const definition of loaded.definitions) {
        if (definition.name !== file.package) continue;
        const isMain = typeof definition.patch === 'function' && this.mainOf(file) === filename;
        if (isMain) result = loaded.instance._onRequire(definition, result, file.package, file.folder);
        const name = `${file.package}/${file.file}`;
        if (definition.files.some((candidate) => candidate.name.replaceAll('\\', '/') === name)) result = loaded.instance._onRequire(definition, result, name, file.folder);
      }
    }
    return result;
  }

  private load(entry: UpstreamInstrumentation): Loaded | undefined {
    if (this.loaded.has(entry.name)) return this.loaded.get(entry.name);
    // Loading it loads other files: they must not come back here.
    this.loaded.set(entry.name, undefined);
    try {
      const exported = withoutOwnHooks(() => requireHere(entry.module) as Record<string, new (config: object) => Instance>);
      const Instrumentation = exported[entry.export];
      if (Instrumentation === undefined) throw new TypeError(`${entry.module} has no ${entry.export}`);
      const instance = withoutOwnHooks(() => new Instrumentation({ ...entry.config, ...this.extraConfig(entry.name), enabled: false }));
      instance._enabled = true;
      const loaded = { instance, definitions: instance.getModuleDefinitions() };
      this.loaded.set(entry.name, loaded);
      return loaded;
    } catch (error) {
      diag.error(`The instrumentation for ${entry.name} cannot be loaded.`, error instanceof Error ? error : String(error));
      return undefined;
    }
  }

  /** The file that `require(name)` gives, by the rules of `require`. */
  private mainOf(file: PackageFile): string | undefined {
    if (!this.mains.has(file.folder)) {
      let main: string | undefined;
      try {
        main = Module.createRequire(`${file.folder}/package.json`).resolve(file.folder);
      } catch {
        main = undefined;
      }
      this.mains.set(file.folder, main);
    }
    return this.mains.get(file.folder);
  }
}

type ResolveAndLoad = (request: string, parent: { filename?: string | null } | undefined, isMain: boolean) => unknown;

/** Stands in for `require-in-the-middle` and `import-in-the-middle` while one of the instrumentations is loaded. */
class IdleHook {
  unhook(): void {
    // There is nothing to undo.
  }
}

const IDLE = Object.assign(IdleHook, { Hook: IdleHook });

function withoutOwnHooks<T>(action: () => T): T {
  const loader = Module as unknown as { _load: ResolveAndLoad };
  const original = loader._load;
  loader._load = function (request, parent, isMain) {
    const ours = request === 'require-in-the-middle' || request === 'import-in-the-middle';
    return ours ? IDLE : original.call(this, request, parent, isMain);
  };
  try {
    return action();
  } finally {
    loader._load = original;
  }
}
