export type WaterfallAction =
  | { readonly kind: 'move'; readonly rows?: number; readonly pages?: number }
  | { readonly kind: 'edge'; readonly end: boolean }
  | { readonly kind: 'collapse' | 'expand' | 'fit' }
  | { readonly kind: 'error'; readonly step: 1 | -1 }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly share: number };

const ACTIONS: Readonly<Record<string, WaterfallAction>> = {
  j: { kind: 'move', rows: 1 },
  ArrowDown: { kind: 'move', rows: 1 },
  k: { kind: 'move', rows: -1 },
  ArrowUp: { kind: 'move', rows: -1 },
  PageDown: { kind: 'move', pages: 1 },
  PageUp: { kind: 'move', pages: -1 },
  Home: { kind: 'edge', end: false },
  End: { kind: 'edge', end: true },
  h: { kind: 'collapse' },
  ArrowLeft: { kind: 'collapse' },
  l: { kind: 'expand' },
  ArrowRight: { kind: 'expand' },
  ']': { kind: 'error', step: 1 },
  '[': { kind: 'error', step: -1 },
  f: { kind: 'fit' },
  w: { kind: 'zoom', factor: 0.8 },
  s: { kind: 'zoom', factor: 1.25 },
  a: { kind: 'pan', share: -0.15 },
  d: { kind: 'pan', share: 0.15 },
};

/** What a key does while the rows have the focus; with Ctrl, Alt or Meta it belongs to the browser. */
export function actionOf(event: { readonly key: string; readonly ctrlKey: boolean; readonly altKey: boolean; readonly metaKey: boolean }): WaterfallAction | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  return Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : undefined;
}
