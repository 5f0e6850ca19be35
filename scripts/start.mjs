// `npm start`: installs what is missing, builds the UI when it is not built, and starts Spoor.
// Plain JavaScript on purpose: this file must run on Node 20, before anything is installed.
import { ROOT } from './node24.mjs';
import { prepare, run24 } from './prepare.mjs';

await prepare({ web: true });
run24(['bin/spoor.mjs', 'serve', ...process.argv.slice(2)], { cwd: ROOT });
