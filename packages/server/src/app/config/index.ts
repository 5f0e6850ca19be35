export { loadConfig, showConfig, showSettings } from './load-config.ts';
export type { Config, ConfigSource, ConfigSources, ImportedValue } from './load-config.ts';
export { SETTINGS, SETTING_PATHS, environmentName, flagName } from './settings.ts';
export type { Setting, SettingPath, SettingValue, Settings } from './settings.ts';
export { readTempoConfig } from './tempo-config.ts';
export type { TempoConfigLine } from './tempo-config.ts';
