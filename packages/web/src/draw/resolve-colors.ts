import { SERVICE_SLOTS } from '../theme/index.ts';

/** The theme's colours as the browser computes them: a canvas knows no CSS variables. */
export interface DrawColors {
  /** By slot, the last one for services beyond the palette. */
  readonly services: readonly string[];
  readonly error: string;
  readonly grid: string;
  readonly text: string;
  readonly faint: string;
  readonly background: string;
  readonly raised: string;
  readonly accent: string;
  readonly gap: string;
}

export function resolveColors(host: HTMLElement): DrawColors {
  const probe = document.createElement('span');
  host.append(probe);
  const color = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const slots = Array.from({ length: SERVICE_SLOTS }, (_, slot) => color(`--service-${slot}`));
  const colors = {
    services: [...slots, color('--service-other')],
    error: color('--error'),
    grid: color('--line'),
    text: color('--text'),
    faint: color('--text-3'),
    background: color('--bg'),
    raised: color('--bg-raised'),
    accent: color('--accent'),
    gap: color('--bg-sunken'),
  };
  probe.remove();
  return colors;
}
