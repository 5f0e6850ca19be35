import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { API_ERROR_CODES } from '../packages/server/src/api/http/api-error.ts';
import { APP_ERROR_CODES } from '../packages/server/src/app/app-error.ts';

test('every error code has an entry in docs/errors.md, and every entry is a code', () => {
  const documented = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)`/gm)].map((match) => match[1]);
  expect(documented.toSorted()).toEqual([...APP_ERROR_CODES, ...API_ERROR_CODES].toSorted());
});
