import { Outlet, createMemoryHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { AnyRouter } from '@tanstack/react-router';
import { AppFrame } from './frame/app-frame.tsx';
import { readCompareState } from './pages/compare/compare-state.ts';
import { HomePage } from './pages/home/home-page.tsx';
import { readHomeState } from './pages/home/home-state.ts';
import { readLiveState } from './pages/live/live-state.ts';
import { readMapState } from './pages/map/map-state.ts';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { readSearchState } from './pages/search/search-state.ts';
import { SearchPage } from './pages/search/search-page.tsx';
import { readTraceState } from './pages/trace/trace-state.ts';
import { TracePage } from './pages/trace/trace-page.tsx';

/** Plain `name=value` instead of JSON: links that people can read, write and share. */
const OPTIONS = {
  parseSearch: (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values: Readonly<Record<string, unknown>>): string => {
    const pairs = Object.entries(values).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]));
    const text = new URLSearchParams(pairs).toString();
    return text === '' ? '' : `?${text}`;
  },
};

function routeTree(frame: () => React.ReactNode) {
  const root = createRootRoute({ component: frame, notFoundComponent: NotFoundPage });
  const parent = { getParentRoute: () => root };
  return root.addChildren([
    createRoute({ ...parent, path: '/', component: HomePage, validateSearch: readHomeState }),
    createRoute({ ...parent, path: '/search', component: SearchPage, validateSearch: readSearchState }),
    createRoute({ ...parent, path: '/trace/$traceId', component: TracePage, validateSearch: readTraceState }),
    createRoute({ ...parent, path: '/live', component: lazyRouteComponent(() => import('./pages/live/live-page.tsx'), 'LivePage'), validateSearch: readLiveState }),
    createRoute({ ...parent, path: '/map', component: lazyRouteComponent(() => import('./pages/map/map-page.tsx'), 'MapPage'), validateSearch: readMapState }),
    createRoute({ ...parent, path: '/files', component: lazyRouteComponent(() => import('./pages/files/files-page.tsx'), 'FilesPage') }),
    createRoute({ ...parent, path: '/compare', component: lazyRouteComponent(() => import('./pages/compare/compare-page.tsx'), 'ComparePage'), validateSearch: readCompareState }),
  ]);
}

export const router = createRouter({ routeTree: routeTree(AppFrame), ...OPTIONS });

/** The same pages without the frame, for what is shown beside another page. */
export function drawerRouter(path: string): AnyRouter {
  return createRouter({ routeTree: routeTree(() => <Outlet />), history: createMemoryHistory({ initialEntries: [path] }), ...OPTIONS });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
