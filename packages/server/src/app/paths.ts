import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the other parts of the program lie: beside the bundle in a package, in the workspaces in a checkout. */
export interface ProgramPaths {
  readonly engineHost: URL;
  /** Folder of the built UI; undefined when it is not built. */
  readonly webRoot: string | undefined;
}

export function programPaths(): ProgramPaths {
  const bundledHost = new URL('./engine-host.js', import.meta.url);
  const bundled = existsSync(bundledHost);
  const web = fileURLToPath(bundled ? new URL('./web', import.meta.url) : new URL('../../../web/dist', import.meta.url));
  return {
    engineHost: bundled ? bundledHost : new URL('../engine/host/main.ts', import.meta.url),
    webRoot: existsSync(web) ? web : undefined,
  };
}
