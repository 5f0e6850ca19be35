export { SERVICE_SLOTS, assignServiceSlots, preferredSlot } from './service-colors.ts';
export { chooseTheme, currentTheme, onThemeChange } from './theme.ts';
