import { useState } from 'react';

const KEY = 'spoor.trace.name-width';
const LEAST = 120;

/** The name column's width in pixels: as the reader put it, kept in the browser, else a share of the room there is. */
export function useNameWidth(room: number): readonly [number, (width: number) => void] {
  const [chosen, setChosen] = useState(read);
  const most = Math.max(LEAST, room - 160);
  const width = Math.min(Math.max(chosen ?? Math.min(Math.max(room * 0.36, 180), 520), LEAST), most);
  const choose = (next: number): void => {
    const rounded = Math.round(Math.min(Math.max(next, LEAST), most));
    setChosen(rounded);
    try {
      localStorage.setItem(KEY, String(rounded));
    } catch {
      // Storage is off: the choice lasts as long as the page.
    }
  };
  return [Math.round(width), choose];
}

function read(): number | undefined {
  try {
    const kept = Number(localStorage.getItem(KEY));
    return kept > 0 ? kept : undefined;
  } catch {
    return undefined;
  }
}
