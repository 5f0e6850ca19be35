import { SERVICE_SLOTS } from '../theme/index.ts';

/** The theme's colours as the browser computes them: a canvas knows no CSS variables. */
export interface DrawColors {
  /** By slot, the last one for services beyond the palette. */
  readonly services: readonly string[];
  /** Black or white, whichever reads better on each of `services`. */
  readonly onServices: readonly string[];
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
  const services = [...slots, color('--service-other')];
  const colors = {
    services,
    onServices: services.map(readableOn),
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

/** By WCAG's relative luminance: above 0.18 black has the higher contrast. */
function readableOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / (color.startsWith('rgb') ? 255 : 1);
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#000000' : '#ffffff';
}
