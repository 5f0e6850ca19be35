import type { AnyRouter } from '@tanstack/react-router';
import { createContext } from 'react';

/** Makes a router for the pages without the frame around them, at this path: for what is shown beside another page. */
export const DrawerRouter = createContext<(path: string) => AnyRouter>(() => {
  throw new Error('no router for drawers');
});
