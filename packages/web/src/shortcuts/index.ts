export { handleSequence, handleShortcut, useShortcutSections, useShortcuts } from './shortcuts.ts';
export type { Shortcut, ShortcutSection } from './shortcuts.ts';
