import type { Env } from './env.ts';
import { settingsFromEnv } from './from-env.ts';
import type { Settings } from './settings.ts';

export function settingsFromFile(_file: string, env: Env, warn: (message: string) => void): Settings {
  return settingsFromEnv(env, warn);
}
