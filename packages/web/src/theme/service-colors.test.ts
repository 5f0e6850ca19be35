import { describe, expect, test } from 'vitest';
import { OTHER_SLOT, SERVICE_SLOTS, assignServiceSlots, preferredSlot } from './service-colors.ts';

const names = Array.from({ length: 14 }, (_, i) => `service-${i}`);

describe('service colours', () => {
  test('no two services share a hue; the smallest become grey', () => {
    const slots = assignServiceSlots(names, names.map((_, i) => i));
    expect(new Set([...slots].filter((slot) => slot !== OTHER_SLOT)).size).toBe(SERVICE_SLOTS);
    expect([...slots].slice(0, 4)).toEqual([OTHER_SLOT, OTHER_SLOT, OTHER_SLOT, OTHER_SLOT]);
  });

  test('the busiest keeps its own slot, order of the list does not matter', () => {
    const slots = assignServiceSlots(['a', 'b', 'c'], [1, 9, 5]);
    expect(slots[1]).toBe(preferredSlot('b'));
    const swapped = assignServiceSlots(['c', 'a', 'b'], [5, 1, 9]);
    expect([swapped[1], swapped[2], swapped[0]]).toEqual([...slots]);
  });
});
