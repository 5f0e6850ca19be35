import type * as Http from 'node:http';
import { diag, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { AsyncContextManager } from '../context/context-manager.ts';
import type { Settings } from '../config/settings.ts';
import { say } from '../diagnostics.ts';
import { VERSION } from '../version.ts';
import { patchConsole } from '../logs/console.ts';
import { apiWatcher } from './api-copies.ts';
import { bunyanPatch } from './bunyan.ts';
import { EXPRESS_PATCHES } from './express.ts';
import { enableFastify } from './fastify.ts';
import { enableGraphql } from './graphql.ts';
import { HONO_ESM, HONO_PATCHES } from './hono.ts';
import { HttpClientInstrumentation } from './http-client.ts';
import { HttpServerInstrumentation } from './http-server.ts';
import type { InstrumentationContext } from './instrumentation-context.ts';
import { KOA_PATCHES } from './koa.ts';
import { requireHere, watchModules } from './module-hook.ts';
import type { ModuleWatcher } from './module-hook.ts';
import type { EsmPatch, ModulePatch } from './module-patch.ts';
import { NEST_ESM } from './nest.ts';
import { majorVersion } from './package-file.ts';
import { enableUndici } from './undici.ts';
import { UPSTREAM } from './upstream-catalog.ts';
import { UpstreamInstrumentations } from './upstream.ts';
import { WINSTON_LOGS } from './winston.ts';

const OWN_PATCHES: readonly ModulePatch[] = [...EXPRESS_PATCHES, ...KOA_PATCHES, ...HONO_PATCHES];
const OWN_ESM: readonly EsmPatch[] = [HONO_ESM, NEST_ESM];
/** Where the code added to ES modules finds what to do. */
const ESM_KEY = Symbol.for('spoor.node.esm');

/** Instruments everything from here on: what is already loaded stays as it is, except `http` and `https`. */
export function instrument(settings: Settings, manager: AsyncContextManager): void {
  const wanted = selection(settings);
  const own: InstrumentationContext = {
    tracer: trace.getTracer('@spoor/node', VERSION),
    run: <T>(active: Context, fn: () => T): T => manager.storage.run(active, fn),
    settings,
  };
  if (wanted('undici')) enableUndici(own);
  if (wanted('fastify')) enableFastify();
  const exportsLogs = settings.logs.exporter !== 'none';
  if (wanted('console')) patchConsole(exportsLogs);
  if (wanted('graphql')) enableGraphql(own, manager);

  const patches = new Map<string, ModulePatch[]>();
  for (const patch of [...OWN_PATCHES, bunyanPatch(exportsLogs), ...(exportsLogs ? [WINSTON_LOGS] : [])]) {
    if (!wanted(patch.instrumentation)) continue;
    const key = `${patch.package}/${patch.file}`;
    patches.set(key, [...(patches.get(key) ?? []), patch]);
  }
  const upstream = new UpstreamInstrumentations(UPSTREAM.filter(({ name }) => wanted(name)), (name) => logSending(name, exportsLogs));
  const http = wanted('http') ? httpInstrumentation(own) : undefined;

  watchModules({
    packages: new Set([...upstream.packages, ...[...patches.values()].flat().map((patch) => patch.package)]),
    onLoad(file, filename, exports) {
      let result = exports;
      try {
        for (const patch of patches.get(`${file.package}/${file.file}`) ?? []) {
          const major = majorVersion(file.folder);
          if (major !== undefined && major >= patch.majors[0] && major < patch.majors[1]) result = patch.patch(result) ?? result;
        }
        result = upstream.apply(file, filename, result);
      } catch (error) {
        diag.error(`${file.package}/${file.file} is not instrumented.`, error instanceof Error ? error : String(error));
      }
      return result;
    },
    builtins: new Set(http === undefined ? [] : ['http', 'https']),
    onBuiltin: (name) => http?.(name),
    onApi: apiWatcher(say),
    ...watchEsm(OWN_ESM.filter((patch) => wanted(patch.instrumentation))),
  });
}

function watchEsm(patches: readonly EsmPatch[]): Pick<ModuleWatcher, 'esmPackages' | 'esmSuffix'> {
  const apply = (index: number, value: unknown): unknown => {
    try {
      return patches[index]?.patch(value) ?? value;
    } catch (error) {
      diag.error(`${patches[index]?.package} is not instrumented.`, error instanceof Error ? error : String(error));
      return value;
    }
  };
  Object.defineProperty(globalThis, ESM_KEY, { value: apply, configurable: true });
  return {
    esmPackages: new Set(patches.map((patch) => patch.package)),
    esmSuffix(file) {
      const index = patches.findIndex((patch) => patch.package === file.package && patch.file === file.file);
      const patch = patches[index];
      const major = patch === undefined ? undefined : majorVersion(file.folder);
      if (patch === undefined || major === undefined || major < patch.majors[0] || major >= patch.majors[1]) return undefined;
      return `${patch.binding} = globalThis[Symbol.for(${JSON.stringify(ESM_KEY.description)})](${index}, ${patch.binding});`;
    },
  };
}

/** The upstream instrumentations of loggers also send records: pino's way of that is used, when records are wanted at all. */
function logSending(name: string, exportsLogs: boolean): Readonly<Record<string, unknown>> {
  if (name === 'winston') return { disableLogSending: true };
  return name === 'pino' || name === 'bunyan' ? { disableLogSending: !exportsLogs } : {};
}

function httpInstrumentation(own: InstrumentationContext): (name: string) => void {
  const server = new HttpServerInstrumentation(own);
  const client = new HttpClientInstrumentation(own);
  client.enable();
  return (name) => {
    const module = requireHere(`node:${name}`) as typeof Http;
    server.patchServer(module.Server.prototype, name === 'https' ? 'https' : 'http');
    const { IncomingMessage, ServerResponse } = requireHere('node:http') as typeof Http;
    server.patchMessages(IncomingMessage.prototype, ServerResponse.prototype);
  };
}

/** Which instrumentations are wanted, by their short name or by their package's. */
function selection(settings: Settings): (name: string) => boolean {
  const short = (name: string): string => name.replace(/^@opentelemetry\/instrumentation-/, '').replace(/^@fastify\/otel$/, 'fastify');
  const enabled = settings.instrumentations.enabled?.map(short);
  const disabled = settings.instrumentations.disabled.map(short);
  return (name) => (enabled === undefined || enabled.includes(name)) && !disabled.includes(name);
}
