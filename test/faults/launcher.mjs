// What `npm start` does once everything is installed and built: `node launcher.mjs ARGUMENT …`.
import { ROOT } from '../../scripts/node24.mjs';
import { run24 } from '../../scripts/prepare.mjs';

run24(['bin/spoor.mjs', ...process.argv.slice(2)], { cwd: ROOT });
