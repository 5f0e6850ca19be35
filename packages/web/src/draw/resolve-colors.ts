import { SERVICE_SLOTS } from '../theme/index.ts';
import type { BarColors } from './draw-bars.ts';

/** The theme's colours as the browser computes them, for drawing. */
export function resolveBarColors(host: HTMLElement): BarColors {
  const probe = document.createElement('span');
  host.append(probe);
  const color = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const slots = Array.from({ length: SERVICE_SLOTS }, (_, slot) => color(`--service-${slot}`));
  const colors = { services: [...slots, color('--service-other')], error: color('--error'), grid: color('--line') };
  probe.remove();
  return colors;
}
