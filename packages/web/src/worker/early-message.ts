interface Early {
  readonly traceId: string;
  readonly answer: Promise<ArrayBuffer | undefined>;
}

/** What `public/early.js` asked for while the UI's code was loading: this trace's columns, once. Undefined for any other. */
export async function takeEarlyMessage(traceId: string): Promise<ArrayBuffer | undefined> {
  const holder = globalThis as { spoorEarly?: Early | undefined };
  const early = holder.spoorEarly;
  holder.spoorEarly = undefined;
  return early?.traceId === traceId ? early.answer : undefined;
}
