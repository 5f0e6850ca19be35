/** Colours of the theme as the browser computes them, for drawing: a canvas knows no CSS variables. */
export function resolveTokens(host: HTMLElement, tokens: readonly string[]): string[] {
  const probe = document.createElement('span');
  host.append(probe);
  const colors = tokens.map((token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colors;
}
