// Makes `@spoor/node` its sources: tests must not depend on what was built last. As published it is tested elsewhere.
import { registerHooks } from 'node:module';

const SOURCES = new URL('../../../packages/node/src/index.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => next(specifier === '@spoor/node' ? SOURCES : specifier, context),
});
