export type RawState = Readonly<Record<string, unknown>>;

/**
 * Brings a URL's state to the newest version: `upgraders[n]` makes version n + 1 of version n. Version 0 is a link
 * without `v`. A link of a later version than ours is given back as it is: readers take from it what they understand.
 */
export function upgradeState(raw: RawState, upgraders: readonly ((state: RawState) => RawState)[]): RawState {
  const version = typeof raw['v'] === 'string' && /^\d{1,4}$/.test(raw['v']) ? Number(raw['v']) : 0;
  let state = raw;
  for (let v = version; v < upgraders.length; v++) state = upgraders[v]!(state);
  return version > upgraders.length ? state : { ...state, v: String(upgraders.length) };
}

/** The field of a raw state when it is text with content. */
export function textOf(raw: RawState, name: string): string | undefined {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Without the fields that are undefined or empty. */
export function compactState<T extends object>(state: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined && value !== '')) as T;
}
