import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONFIGURATION_DOCS, renderConfigurationDocs } from './configuration-docs.ts';

test('docs/configuration.md is what the table of settings says', () => {
  expect(readFileSync(CONFIGURATION_DOCS, 'utf8')).toBe(renderConfigurationDocs());
});
