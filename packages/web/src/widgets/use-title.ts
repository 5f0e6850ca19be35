import { useEffect } from 'react';

/** Names the tab while the page is shown. (A `<title>` element of React's would stand behind the one in index.html.) */
export function useTitle(text: string): void {
  useEffect(() => {
    document.title = `${text} · Spoor`;
    return () => {
      document.title = 'Spoor';
    };
  }, [text]);
}
