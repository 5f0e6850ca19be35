import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { loadDemo, serviceNamesQuery, statusQuery } from '../api/index.ts';
import { setPreferences, usePreferences } from '../preferences/index.ts';
import { chooseContrast, chooseTheme, currentContrast, currentTheme } from '../theme/index.ts';
import { Dialog } from '../widgets/dialog.tsx';
import { filterItems, traceIdIn } from './palette-items.ts';
import type { PaletteItem } from './palette-items.ts';

type PagePath = '/' | '/search' | '/live' | '/map' | '/compare';

interface PaletteProps {
  readonly pages: readonly { readonly to: PagePath; readonly name: string; readonly key: string }[];
  /** The time range pages hand to each other. */
  readonly carried: Readonly<Record<string, string>>;
  readonly onClose: () => void;
}

/** One line to type: a trace id opens its trace; anything else finds pages, services and actions. */
export function Palette({ pages, carried, onClose }: PaletteProps) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const items = usePaletteItems(typed, { pages, carried });
  const active = Math.min(chosen, Math.max(0, items.length - 1));
  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (active + step + items.length) % Math.max(1, items.length);
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(items[active]);
    }
  };
  return (
    <Dialog label="Go to" className="palette" onClose={onClose}>
      <input
        className="palette-input"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={items.length === 0 ? undefined : `${id}-${active}`}
        aria-label="Page, service, trace id or action"
        placeholder="Page, service, trace id or action"
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Matches" className="palette-list">
        {items.map((item, i) => (
          <li key={item.id} id={`${id}-${i}`} role="option" aria-selected={i === active} className="palette-item" onClick={() => run(item)} onPointerMove={() => setChosen(i)}>
            <span className="palette-group">{item.group}</span>
            <span className="palette-name">{item.name}</span>
            {item.hint !== undefined && <kbd>{item.hint}</kbd>}
          </li>
        ))}
      </ul>
      {items.length === 0 && <p className="palette-none muted">Nothing is called so. A trace id has 16 to 32 hex digits.</p>}
    </Dialog>
  );
}

function usePaletteItems(typed: string, { pages, carried }: Pick<PaletteProps, 'pages' | 'carried'>): readonly PaletteItem[] {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const services = useQuery(serviceNamesQuery);
  const status = useQuery(statusQuery);
  const { times } = usePreferences();
  const traceId = traceIdIn(typed);
  if (traceId !== undefined) return [{ id: 'trace', group: 'Trace', name: traceId, run: () => void navigate({ to: '/trace/$traceId', params: { traceId } }) }];

  const theme = currentTheme() === 'dark' ? 'light' : 'dark';
  const contrast = currentContrast() === 'more' ? 'normal' : 'more';
  const search = { v: '1', ...carried } as const;
  const items: PaletteItem[] = [
    ...pages.map(({ to, name, key }) => ({ id: `page ${to}`, group: 'Page', name, hint: `g ${key}`, run: () => void navigate({ to, search: to === '/compare' ? {} : search }) })),
    ...(services.data?.services ?? []).flatMap((service) => [
      { id: `service ${service}`, group: 'Service', name: service, run: () => void navigate({ to: '/search', search: { ...search, service } }) },
      ...(typed === '' ? [] : [{ id: `map ${service}`, group: 'Map', name: service, run: () => void navigate({ to: '/map', search: { ...search, focus: service } }) }]),
    ]),
    { id: 'theme', group: 'Action', name: `Switch to the ${theme} theme`, run: () => chooseTheme(theme) },
    { id: 'contrast', group: 'Action', name: contrast === 'more' ? 'Switch to high contrast' : 'Switch to normal contrast', run: () => chooseContrast(contrast) },
    { id: 'times', group: 'Action', name: times === 'relative' ? 'Show absolute times' : 'Show relative times', run: () => setPreferences({ times: times === 'relative' ? 'absolute' : 'relative' }) },
    { id: 'utc', group: 'Action', name: 'Show times in UTC', run: () => setPreferences({ zone: 'UTC' }) },
  ];
  if (status.data?.demo === true) items.push({ id: 'demo', group: 'Action', name: 'Load demo data', run: () => void loadDemo().then(() => queryClient.invalidateQueries()) });
  if (/^\S+[=:]\S/.test(typed.trim())) items.unshift({ id: 'tags', group: 'Search', name: typed.trim(), run: () => void navigate({ to: '/search', search: { ...search, tags: typed.trim() } }) });
  // Services last while nothing is typed: there may be hundreds.
  return filterItems(items, typed);
}
