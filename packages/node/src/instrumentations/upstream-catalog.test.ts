import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { UPSTREAM } from './upstream-catalog.ts';

const require = createRequire(import.meta.url);

interface Instrumentation {
  getModuleDefinitions(): readonly { readonly name: string }[];
}

// Their files are only seen for packages the catalog names.
it.each(UPSTREAM.map((entry) => [entry.name, entry] as const))('%s: the catalog names every package it changes', (_name, entry) => {
  const Instrumentation = (require(entry.module) as Record<string, new (config: object) => Instrumentation>)[entry.export];
  expect(Instrumentation).toBeDefined();
  const names = new Set((Instrumentation === undefined ? [] : new Instrumentation({ enabled: false }).getModuleDefinitions()).map((definition) => definition.name));
  expect([...names].filter((name) => !entry.packages.includes(name))).toEqual([]);
});
