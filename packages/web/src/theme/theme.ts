export type Theme = 'light' | 'dark';
export type Contrast = 'normal' | 'more';

const THEME_KEY = 'spoor.theme';
const CONTRAST_KEY = 'spoor.contrast';

/** The theme in effect: the chosen one, else the system's. */
export function currentTheme(): Theme {
  return chosenTheme() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

/** Undefined: as the system. */
export function chosenTheme(): Theme | undefined {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
}

export function chooseTheme(theme: Theme | undefined): void {
  setOrRemove('data-theme', THEME_KEY, theme);
}

export function currentContrast(): Contrast {
  const chosen = document.documentElement.dataset['contrast'];
  if (chosen === 'more' || chosen === 'normal') return chosen;
  return matchMedia('(prefers-contrast: more)').matches ? 'more' : 'normal';
}

export function chooseContrast(contrast: Contrast): void {
  setOrRemove('data-contrast', CONTRAST_KEY, contrast);
}

/** Calls back whenever the colours in effect may have changed. Returns how to stop. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-contrast'] });
  const system = [matchMedia('(prefers-color-scheme: dark)'), matchMedia('(prefers-contrast: more)'), matchMedia('(forced-colors: active)')];
  for (const query of system) query.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    for (const query of system) query.removeEventListener('change', changed);
  };
}

function setOrRemove(attribute: string, key: string, value: string | undefined): void {
  if (value === undefined) document.documentElement.removeAttribute(attribute);
  else document.documentElement.setAttribute(attribute, value);
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is off: the choice lasts as long as the page.
    return;
  }
}
