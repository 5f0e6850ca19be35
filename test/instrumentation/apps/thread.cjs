// A worker thread that makes spans and ends as its argument says, or not at all.
const { parentPort } = require('node:worker_threads');
const { trace } = require('@opentelemetry/api');

for (let made = 0; made < 3; made++) trace.getTracer('thread').startSpan('work').end();
const way = process.argv[2];
if (way === 'exit') process.exit(0);
if (way === 'throw') throw new Error('in the thread');
parentPort.postMessage('made');
setInterval(() => undefined, 1000);
