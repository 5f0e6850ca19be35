export { preferences, setPreferences, usePreferences } from './preferences.ts';
export type { Preferences } from './preferences.ts';
