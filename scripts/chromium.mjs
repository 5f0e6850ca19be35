// The browser of the browser tests: Chromium from the system, or from Debian's packages when we may install it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium; installs Debian's when there is none and we are root. Ends the program with a clear line when there is none to be had. */
export function ensureChromium() {
  const own = process.env.SPOOR_TEST_CHROMIUM;
  const found = [own, ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error('Installing Chromium for the browser tests …');
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = PLACES.find((path) => existsSync(path));
    if (installed !== undefined) return installed;
  }
  console.error('The browser tests need Chromium and none was found. Install it ("apt-get install chromium") or set SPOOR_TEST_CHROMIUM to its path.');
  process.exit(1);
}
