import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { HomePage } from './pages/home/home-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { readSearchState } from './pages/search/search-state.ts';
import { SearchPage } from './pages/search/search-page.tsx';
import { readTraceState } from './pages/trace/trace-state.ts';
import { TracePage } from './pages/trace/trace-page.tsx';
import { AppFrame } from './widgets/app-frame.tsx';

const rootRoute = createRootRoute({ component: AppFrame, notFoundComponent: NotFoundPage });
const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: HomePage });
const searchRoute = createRoute({ getParentRoute: () => rootRoute, path: '/search', component: SearchPage, validateSearch: readSearchState });
const traceRoute = createRoute({ getParentRoute: () => rootRoute, path: '/trace/$traceId', component: TracePage, validateSearch: readTraceState });

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, searchRoute, traceRoute]),
  // Plain `name=value` instead of JSON: links that people can read, write and share.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values) => {
    const pairs = Object.entries(values).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]));
    const text = new URLSearchParams(pairs).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
