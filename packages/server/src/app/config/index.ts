export { loadConfig, showConfig } from './load-config.ts';
export type { Config, ConfigSource, ConfigSources } from './load-config.ts';
export { SETTINGS, SETTING_PATHS, environmentName, flagName } from './settings.ts';
export type { Setting, SettingPath, SettingValue, Settings } from './settings.ts';
