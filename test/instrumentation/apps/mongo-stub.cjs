// A server that answers MongoDB's OP_MSG: yes to everything.
const { createServer } = require('node:net');
const { BSON } = require('mongodb');

const HELLO = { ok: 1, isWritablePrimary: true, ismaster: true, maxWireVersion: 25, minWireVersion: 0, maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, helloOk: true };

function answerTo(command) {
  if (command.hello || command.ismaster || command.isMaster) return HELLO;
  if (command.find) return { ok: 1, cursor: { id: BSON.Long.ZERO, ns: `${command.$db}.${command.find}`, firstBatch: [] } };
  return { ok: 1, n: 1 };
}

exports.mongoStub = () =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      let pending = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        pending = Buffer.concat([pending, data]);
        while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
          const whole = pending.subarray(0, pending.readInt32LE(0));
          pending = pending.subarray(whole.length);
          socket.write(reply(whole));
        }
      });
    }).listen(0, '127.0.0.1', () => resolve(server));
  });

function reply(request) {
  const old = request.readInt32LE(12) === 2004;
  const at = old ? request.indexOf(0, 20) + 9 : 21;
  const document = BSON.serialize(answerTo(BSON.deserialize(request.subarray(at, at + request.readInt32LE(at)))));
  const head = Buffer.alloc(old ? 36 : 21);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(request.readInt32LE(4), 8);
  head.writeInt32LE(old ? 1 : 2013, 12);
  if (old) head.writeInt32LE(1, 32);
  return Buffer.concat([head, document]);
}
