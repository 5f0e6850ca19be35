// An app that imports only http: tells when it is ready, then how much memory it holds when it has been idle.
import { createServer } from 'node:http';

createServer((request, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
  const { user, system } = process.cpuUsage();
  process.send({ readyAfter: performance.now(), cpu: (user + system) / 1000 });
  setTimeout(() => {
    globalThis.gc?.();
    process.send({ rss: process.memoryUsage().rss });
    process.exit(0);
  }, Number(process.argv[2] ?? 0));
});
