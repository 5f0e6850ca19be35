export type WaterfallAction =
  | { readonly kind: 'move'; readonly rows?: number; readonly pages?: number }
  | { readonly kind: 'edge'; readonly end: boolean }
  | { readonly kind: 'collapse' | 'expand' | 'toggle' | 'fit' | 'whole' | 'matters' | 'find' | 'permalink' }
  | { readonly kind: 'error' | 'match' | 'path'; readonly step: 1 | -1 }
  | { readonly kind: 'depth'; readonly depth: number }
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
  Enter: { kind: 'toggle' },
  ' ': { kind: 'toggle' },
  ']': { kind: 'error', step: 1 },
  '[': { kind: 'error', step: -1 },
  n: { kind: 'match', step: 1 },
  N: { kind: 'match', step: -1 },
  c: { kind: 'path', step: 1 },
  C: { kind: 'path', step: -1 },
  m: { kind: 'matters' },
  '/': { kind: 'find' },
  y: { kind: 'permalink' },
  f: { kind: 'fit' },
  r: { kind: 'whole' },
  w: { kind: 'zoom', factor: 0.8 },
  s: { kind: 'zoom', factor: 1.25 },
  a: { kind: 'pan', share: -0.15 },
  d: { kind: 'pan', share: 0.15 },
  0: { kind: 'depth', depth: Infinity },
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), { kind: 'depth', depth: i + 1 } as const])),
};

/** For the list of keys. */
export const WATERFALL_KEYS: readonly { readonly keys: readonly string[]; readonly name: string }[] = [
  { keys: ['j', 'k'], name: 'Next, previous row' },
  { keys: ['h', 'l'], name: 'Close, open; to the parent, to the first child' },
  { keys: ['1', '…', '9'], name: 'Close everything from this depth on' },
  { keys: ['0'], name: 'Open everything' },
  { keys: ['m'], name: 'What matters: critical path and errors' },
  { keys: ['[', ']'], name: 'Previous, next error' },
  { keys: ['C', 'c'], name: 'Previous, next span on the critical path' },
  { keys: ['/'], name: 'Find in this trace' },
  { keys: ['n', 'N'], name: 'Next, previous match' },
  { keys: ['w', 's'], name: 'Zoom in, out' },
  { keys: ['a', 'd'], name: 'Earlier, later' },
  { keys: ['f'], name: 'Fit the selected span; again: the whole trace' },
  { keys: ['r'], name: 'The whole trace' },
  { keys: ['y'], name: 'Copy a link to this view' },
];

/** What a key does while the rows have the focus; with Ctrl, Alt or Meta it belongs to the browser. */
export function actionOf(event: { readonly key: string; readonly ctrlKey: boolean; readonly altKey: boolean; readonly metaKey: boolean }): WaterfallAction | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  return Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : undefined;
}
