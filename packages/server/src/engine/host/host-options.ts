/** What the supervisor tells the host, as JSON in the environment variable `SPOOR_ENGINE_HOST`. */
export interface HostOptions {
  /** The engine's own directory; the host makes it. */
  readonly engineDir: string;
  /** For bodies of inserts on their way in; swept at start. */
  readonly spoolDir: string;
  readonly socketPath: string;
  readonly pidFile: string;
  /** Only for tests of the remote path: the same interface on TCP, never without a password. */
  readonly tcp?: { readonly port: number; readonly user: string; readonly password: string };
  readonly memoryBytes: number;
  readonly readers: number;
  readonly readThreads: number;
  readonly maxQueryBytes: number;
  readonly maxBodyBytes: number;
  readonly maxExecutionSeconds: number;
}

export const HOST_OPTIONS_VARIABLE = 'SPOOR_ENGINE_HOST';

export const HOST_DEFAULTS = {
  memoryBytes: 700 * 1024 * 1024,
  readers: 4,
  readThreads: 2,
  maxQueryBytes: 16 * 1024 * 1024,
  maxBodyBytes: 1024 * 1024 * 1024,
  maxExecutionSeconds: 60,
} as const satisfies Partial<HostOptions>;

/** Reads them back; they come from our own supervisor, so only the shape that a typo would break is checked. */
export function parseHostOptions(text: string | undefined): HostOptions {
  const value: unknown = JSON.parse(text ?? 'null');
  if (typeof value !== 'object' || value === null) throw new Error(`${HOST_OPTIONS_VARIABLE} is missing: the engine host is started by Spoor, not by hand`);
  const options = { ...HOST_DEFAULTS, ...value } as HostOptions;
  for (const name of ['engineDir', 'spoolDir', 'socketPath', 'pidFile'] as const) {
    if (typeof options[name] !== 'string' || options[name] === '') throw new Error(`${HOST_OPTIONS_VARIABLE}: ${name} is missing`);
  }
  if (options.tcp !== undefined && (options.tcp.user === '' || options.tcp.password === '')) throw new Error('The engine does not listen on TCP without a user and a password');
  return options;
}

/** What the host says on its standard output, once. Other lines are the engine's own noise. */
export type Announcement = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly locked: boolean; readonly message: string };

const PREFIX = 'spoor-engine ';

export function formatAnnouncement(announcement: Announcement): string {
  return `${PREFIX}${JSON.stringify(announcement)}\n`;
}

export function parseAnnouncement(line: string): Announcement | undefined {
  if (!line.startsWith(PREFIX)) return undefined;
  const value: unknown = JSON.parse(line.slice(PREFIX.length));
  if (typeof value !== 'object' || value === null) return undefined;
  if (Reflect.get(value, 'kind') === 'ready') return { kind: 'ready' };
  return { kind: 'failed', locked: Reflect.get(value, 'locked') === true, message: String(Reflect.get(value, 'message')) };
}
