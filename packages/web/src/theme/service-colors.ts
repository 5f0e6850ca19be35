/** Hues a trace may use; further services share grey, their names tell them apart. */
export const SERVICE_SLOTS = 10;
export const OTHER_SLOT = 10;

/**
 * A colour slot for each service of a trace: the slot its name hashes to; when two want the same, the one with more
 * spans gets it and the other takes the next free one. So the same trace has the same colours for everybody and on
 * every page (a search result knows the spans of a service, but not its execution time), and a service keeps its
 * colour over almost all traces.
 */
export function assignServiceSlots(services: readonly string[], spans: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const slots = new Uint8Array(services.length).fill(OTHER_SLOT);
  const taken = new Set<number>();
  const busiest = services
    .map((name, index) => ({ name, index, spans: spans[index] ?? 0 }))
    .sort((a, b) => b.spans - a.spans || (a.name < b.name ? -1 : 1))
    .slice(0, SERVICE_SLOTS);
  for (const { name, index } of busiest) {
    let slot = hash(name) % SERVICE_SLOTS;
    while (taken.has(slot)) slot = (slot + 1) % SERVICE_SLOTS;
    taken.add(slot);
    slots[index] = slot;
  }
  return slots;
}

/** The slot of a service outside any trace. */
export function preferredSlot(service: string): number {
  return hash(service) % SERVICE_SLOTS;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
