/** What the guard rails look for. */
export type GuardKind = 'id-in-name' | 'high-cardinality' | 'never-ended' | 'context-lost';

export type Warn = (kind: GuardKind, message: string) => void;

/** One warning per kind: the first example says it all, and a log full of them would be switched off. */
export function oncePerKind(warn: Warn): Warn {
  const told = new Set<GuardKind>();
  return (kind, message) => {
    if (told.has(kind)) return;
    told.add(kind);
    warn(kind, message);
  };
}

/** Node's own way to warn: `--no-warnings` and `process.on('warning')` apply. */
export function emitWarning(kind: GuardKind, message: string): void {
  process.emitWarning(message, { type: 'SpoorGuard', code: `SPOOR_${kind.toUpperCase().replaceAll('-', '_')}` });
}
