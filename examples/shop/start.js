// Starts the five services, the called before the callers, and ends them together.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const children = [];

const venv = process.env.VENV ?? join(here, 'python/.venv');
if (!existsSync(join(venv, 'bin/python'))) {
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  execFileSync(join(venv, 'bin/pip'), ['install', '--quiet', '-r', join(here, 'python/requirements.txt')], { stdio: 'inherit' });
}
const goProgram = process.env.GO_PROGRAM ?? join(here, 'go/shop');
if (process.env.GO_PROGRAM === undefined) execFileSync('go', ['build', '-o', goProgram, '.'], { cwd: join(here, 'go'), stdio: 'inherit' });

const node = (service) => [process.execPath, ['--import', './telemetry.js', `${service}.js`], 'node'];

try {
  const [inventory, shipping, payment] = await Promise.all([start('inventory', [goProgram, ['inventory'], 'go']), start('shipping', [goProgram, ['shipping'], 'go']), start('payment', node('payment'))]);
  const orders = await start('orders', [join(venv, 'bin/python'), ['orders.py'], 'python'], { INVENTORY_URL: inventory, PAYMENT_URL: payment, SHIPPING_URL: shipping });
  const gateway = await start('gateway', node('gateway'), { ORDERS_URL: orders, PORT: process.env.PORT ?? '8080' });
  console.log(`shop on ${gateway}/checkout/umbrella`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
  stop();
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);

/** Resolves with the address that the service prints. */
function start(service, [command, args, folder], environment = {}) {
  const child = spawn(command, args, { cwd: join(here, folder), env: { ...process.env, PORT: '0', OTEL_SERVICE_NAME: service, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const address = /listening on (\S+)/.exec(text)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${service} ended with ${code} before it listened`)));
  });
}

function stop() {
  for (const child of children) child.kill('SIGTERM');
}
