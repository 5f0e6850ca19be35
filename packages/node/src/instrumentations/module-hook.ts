// By the default export: Node 20 has no `registerHooks`, and must be able to load this file to say so.
import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import { packageFile } from './package-file.ts';
import type { PackageFile } from './package-file.ts';

export interface ModuleWatcher {
  /** Packages whose CommonJS files `onLoad` wants to see. */
  readonly packages: ReadonlySet<string>;
  /** A file of such a package was evaluated. What it returns takes the place of the exports. */
  onLoad(file: PackageFile, filename: string, exports: unknown): unknown;
  /** Builtin modules that `onBuiltin` wants to know of, without `node:`. */
  readonly builtins: ReadonlySet<string>;
  /** The app imports or requires a builtin module for the first time. */
  onBuiltin(name: string): void;
  /** Code to add to the end of an ES module, or undefined. Asked for files of `esmPackages` only. */
  readonly esmPackages: ReadonlySet<string>;
  /** Any file of the OpenTelemetry API, by its path. */
  onApi(path: string): void;
  esmSuffix(file: PackageFile, url: string): string | undefined;
}

type Load = (this: { exports: unknown }, filename: string) => unknown;

/**
 * Shows modules to `watcher` as the app loads them, synchronously and in this thread. CommonJS files are seen when they
 * were evaluated, whoever asked for them: `require` and `import` of a CommonJS package both end in `Module.load`. ES
 * modules cannot be changed from outside; the few that matter get code added to their source.
 */
export function watchModules(watcher: ModuleWatcher): void {
  watchCommonJs(watcher);
  const seen = new Set<string>();
  let loading = false;
  const notice = (name: string): void => {
    seen.add(name);
    loading = true;
    try {
      watcher.onBuiltin(name);
    } finally {
      loading = false;
    }
  };
  for (const name of watcher.builtins) if (alreadyLoaded(name)) notice(name);

  let loadHook = false;
  Module.registerHooks({
    resolve(specifier, context, next) {
      if (!loading) {
        const name = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
        if (watcher.builtins.has(name) && !seen.has(name)) notice(name);
      }
      const result = next(specifier, context);
      if (specifier === '@opentelemetry/api' && result.url.startsWith('file:')) watcher.onApi(fileURLToPath(result.url));
      if (!loadHook && loadHookWorks() && result.url.startsWith('file:') && isWatchedEsm(watcher, result.url)) {
        loadHook = true;
        addLoadHook(watcher);
      }
      return result;
    },
  });
}

function watchCommonJs(watcher: ModuleWatcher): void {
  const prototype = Module.prototype as unknown as { load: Load };
  const { load } = prototype;
  prototype.load = function (filename) {
    const result = load.call(this, filename);
    const file = packageFile(filename);
    if (file !== undefined && watcher.packages.has(file.package)) this.exports = watcher.onLoad(file, filename, this.exports);
    return result;
  };
}

function isWatchedEsm(watcher: ModuleWatcher, url: string): boolean {
  const file = packageFile(url);
  return file !== undefined && watcher.esmPackages.has(file.package);
}

/**
 * Added only when an app imports one of the watched ES packages: any load hook makes Node read CommonJS sources in a
 * way that goes past `Module.load`, unless the hook withholds the source.
 */
function addLoadHook(watcher: ModuleWatcher): void {
  Module.registerHooks({
    load(url, context, next) {
      const result = next(url, context);
      if (result.format === 'commonjs' && url.startsWith('file:') && !context.conditions.includes('require')) return { ...result, source: null as unknown as string };
      if (result.format !== 'module' || !url.startsWith('file:')) return result;
      const file = packageFile(fileURLToPath(url));
      if (file === undefined || !watcher.esmPackages.has(file.package)) return result;
      const suffix = watcher.esmSuffix(file, url);
      if (suffix === undefined || result.source === undefined || result.source === null) return result;
      const source = typeof result.source === 'string' ? result.source : Buffer.from(result.source as Uint8Array).toString('utf8');
      return { ...result, source: `${source}\n${suffix}` };
    },
  });
}

/** Node versions whose load hooks may withhold the source of a CommonJS module (nodejs/node#59929). */
export function loadHookWorks(version = process.versions.node): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const least: Readonly<Record<number, readonly [number, number]>> = { 22: [22, 3], 24: [11, 1], 25: [1, 0] };
  const needed = least[major];
  if (needed === undefined) return major >= 26;
  return minor > needed[0] || (minor === needed[0] && patch >= needed[1]);
}

function alreadyLoaded(name: string): boolean {
  const { moduleLoadList } = process as unknown as { moduleLoadList?: readonly string[] };
  return moduleLoadList?.includes(`NativeModule ${name}`) === true;
}

/** `require` from this package's place, whichever form it is installed in. */
export const requireHere = Module.createRequire(import.meta.url);
