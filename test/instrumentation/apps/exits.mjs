// Makes spans and then ends in the way the argument names. Says nothing of tracing but by the API.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { Worker } from 'node:worker_threads';
import { trace } from '@opentelemetry/api';

const tracer = trace.getTracer('app');
const make = (count) => {
  for (let made = 0; made < count; made++) tracer.startSpan('work').end();
};
const thread = (name) => new Worker(new URL(`thread.cjs`, import.meta.url), { argv: [name] });

const WAYS = {
  natural: () => make(3),
  exit() {
    make(3);
    process.exit(7);
  },
  throw() {
    make(2);
    tracer.startActiveSpan('unfinished', () => {
      throw new Error('no luck');
    });
  },
  reject() {
    make(2);
    tracer.startActiveSpan('unfinished', () => void Promise.reject(new Error('no luck')));
  },
  sigterm: () => signal('SIGTERM'),
  sigint: () => signal('SIGINT'),
  'own-handler'() {
    const server = createServer().listen(0);
    process.on('SIGTERM', () => {
      make(1);
      server.close();
    });
    make(2);
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 5);
  },
  'thread-exit': () => thread('exit'),
  'thread-throw': () => thread('throw').on('error', () => undefined),
  'thread-terminated'() {
    const worker = thread('run');
    worker.on('message', () => worker.terminate());
  },
  'main-exits-over-thread': () => thread('run').on('message', () => process.exit(0)),
  cluster() {
    if (cluster.isPrimary) cluster.fork().on('message', () => Object.values(cluster.workers)[0].kill());
    else {
      make(3);
      process.send('up');
      setInterval(() => undefined, 1000);
    }
  },
};

function signal(name) {
  // A server keeps the process alive: it must end nevertheless.
  createServer().listen(0);
  make(3);
  setTimeout(() => process.kill(process.pid, name), 5);
}

WAYS[process.argv[2]]();
