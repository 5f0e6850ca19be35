export { OTHER_SLOT, SERVICE_SLOTS, assignServiceSlots, preferredSlot } from './service-colors.ts';
export { chooseContrast, chooseTheme, chosenTheme, currentContrast, currentTheme, onThemeChange } from './theme.ts';
export type { Contrast, Theme } from './theme.ts';
