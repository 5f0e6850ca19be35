// First, so that parts may refine it.
import './theme/tokens.css';
import './theme/base.css';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiFailure } from './api/index.ts';
import { DrawerRouter } from './frame/drawer-router.ts';
import { drawerRouter, router } from './router.tsx';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // A second try helps when the server is restarting, never when it said what is wrong.
      retry: (failures, error) => failures < 2 && error instanceof ApiFailure && (error.status === 0 || error.status === 503),
    },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <DrawerRouter value={drawerRouter}>
        <RouterProvider router={router} />
      </DrawerRouter>
    </QueryClientProvider>
  </StrictMode>,
);
