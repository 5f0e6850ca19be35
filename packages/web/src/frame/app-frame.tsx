import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { usePreferences } from '../preferences/index.ts';
import { readRange } from '../range/index.ts';
import { handleSequence, handleShortcut, useShortcuts } from '../shortcuts/index.ts';
import { compactState } from '../url/index.ts';
import { CompareIcon, LiveIcon, MapIcon, SearchIcon, ServicesIcon } from '../widgets/icons.tsx';
import { FileDrop } from './file-drop.tsx';
import { FileNotice } from './file-notice.tsx';
import { KeyHelp } from './key-help.tsx';
import { Palette } from './palette.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import './frame.css';

const PAGES = [
  { to: '/', name: 'Services', key: 's', icon: ServicesIcon },
  { to: '/search', name: 'Search', key: 'e', icon: SearchIcon },
  { to: '/live', name: 'Live', key: 'l', icon: LiveIcon },
  { to: '/map', name: 'Map', key: 'm', icon: MapIcon },
  { to: '/compare', name: 'Compare', key: 'c', icon: CompareIcon },
] as const;

const IS_MAC = /Mac|iP(?:hone|ad)/.test(navigator.userAgent);
const PALETTE_KEY = IS_MAC ? '⌘K' : 'Ctrl K';

export function AppFrame() {
  const navigate = useNavigate();
  const [shown, setShown] = useState<'palette' | 'keys'>();
  const { zone, times } = usePreferences();
  const range = useRouterState({ select: ({ location }) => JSON.stringify(compactState(readRange(location.search))) });
  const carried = JSON.parse(range) as Record<string, string>;

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setShown((now) => (now === 'palette' ? undefined : 'palette'));
      } else if (handleShortcut(event)) event.preventDefault();
    };
    const onCapture = (event: KeyboardEvent): void => {
      if (!handleSequence(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', onCapture, true);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onCapture, true);
      document.removeEventListener('keydown', onKey);
    };
  }, []);
  useShortcuts('Everywhere', [
    { keys: [PALETTE_KEY], name: 'Palette: pages, services, a trace by its id' },
    { keys: ['?'], name: 'This list', run: () => setShown('keys') },
    ...PAGES.map(({ to, name, key }) => ({ keys: ['g', key], name: `Go to ${name}`, run: () => void navigate({ to, search: to === '/compare' ? {} : { v: '1', ...carried } }) })),
  ]);

  return (
    <div className="app">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className="app-bar">
        <Link to="/" className="brand" aria-label="Spoor">
          <img src="/favicon.svg" alt="" width="20" height="20" />
          <span>Spoor</span>
        </Link>
        <nav aria-label="Main">
          {PAGES.map(({ to, name, icon: PageIcon }) => (
            <Link key={to} to={to} search={to === '/compare' ? {} : { v: '1', ...carried }} activeOptions={{ exact: true, includeSearch: false }}>
              <PageIcon />
              <span>{name}</span>
            </Link>
          ))}
        </nav>
        <button type="button" className="palette-button" onClick={() => setShown('palette')}>
          <SearchIcon />
          <span>Go to a trace, service, page</span>
          <kbd>{PALETTE_KEY}</kbd>
        </button>
        <SettingsMenu onKeys={() => setShown('keys')} />
      </header>
      <FileNotice />
      <main className="page" id="main" tabIndex={-1}>
        {/* Times are formatted all over: a change of zone or form draws the page anew. */}
        <Outlet key={`${zone ?? ''} ${times}`} />
      </main>
      <FileDrop />
      {shown === 'palette' && <Palette pages={PAGES} carried={carried} onClose={() => setShown(undefined)} />}
      {shown === 'keys' && <KeyHelp onClose={() => setShown(undefined)} />}
    </div>
  );
}
