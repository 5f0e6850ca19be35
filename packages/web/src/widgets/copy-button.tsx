import { useEffect, useState } from 'react';

export function CopyButton({ text, label, idle = 'Copy' }: { readonly text: string; readonly label: string; readonly idle?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), 1_500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      // Absent on plain http from another machine: the text stays selectable.
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  const shown = { idle, copied: 'Copied', refused: 'Select it' }[state];
  return (
    <button type="button" className="button quiet small" aria-label={`${shown}: ${label}`} onClick={() => void copy()}>
      {shown}
    </button>
  );
}
