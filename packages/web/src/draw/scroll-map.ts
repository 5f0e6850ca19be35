/** Browsers cap an element's height (at 17 to 33 million pixels): stay well below and stretch the scroll instead. */
const MAX_SPACER = 8_000_000;

export interface ScrollMap {
  /** Height to give the scrolled element. */
  readonly spacer: number;
  /** Pixels of content above the viewport's top edge, for a scroll position. */
  offsetOf(scrollTop: number): number;
  /** The scroll position that shows this offset. */
  scrollTopOf(offset: number): number;
}

/** Maps a scroll position to content of any height: one to one as long as the browser can, stretched beyond. */
export function scrollMap(contentHeight: number, viewportHeight: number): ScrollMap {
  const spacer = Math.min(Math.max(contentHeight, viewportHeight), MAX_SPACER);
  const scrollRange = spacer - viewportHeight;
  const contentRange = Math.max(0, contentHeight - viewportHeight);
  const stretch = scrollRange <= 0 ? 0 : contentRange / scrollRange;
  const clamp = (value: number, most: number): number => Math.min(Math.max(value, 0), Math.max(most, 0));
  return {
    spacer,
    offsetOf: (scrollTop) => clamp(scrollTop * stretch, contentRange),
    scrollTopOf: (offset) => (stretch === 0 ? 0 : clamp(offset / stretch, scrollRange)),
  };
}
