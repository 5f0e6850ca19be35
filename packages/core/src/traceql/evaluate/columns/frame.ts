/**
 * Which event and which link of the span an expression is being tried on; -1 for none. One frame for each group of
 * conditions that must hold for the same event.
 */
export interface Frame {
  event: number;
  link: number;
}

export function newFrame(): Frame {
  return { event: -1, link: -1 };
}
