/** `node scripts/check-duplicates.ts`: copied code above the threshold fails. What it finds is printed with both places. */
import { spawnSync } from 'node:child_process';

const THRESHOLD_PERCENT = 2;
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/jscpd/run-jscpd.js', 'packages', 'scripts',
    '--pattern', '**/*.{ts,tsx,mjs}', '--ignore', '**/*.test.ts,**/*.test.tsx,**/dist/**,**/node_modules/**',
    '--min-lines', '12', '--min-tokens', '90', '--threshold', String(THRESHOLD_PERCENT), '--reporters', 'console',
  ],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
