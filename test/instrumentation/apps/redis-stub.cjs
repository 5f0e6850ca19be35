// A server that speaks as much of Redis' protocol as the clients need to run a few commands.
const { createServer } = require('node:net');

const REPLIES = { HELLO: '%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n', INFO: '$20\r\nredis_version:7.0.0\r\n\r\n', GET: '$5\r\nvalue\r\n', QUIT: '+OK\r\n' };

exports.redisStub = () =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        // Commands are small: each comes whole. *<count>\r\n$<length>\r\n<name>\r\n…
        for (const [, name] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)) socket.write(REPLIES[name.toUpperCase()] ?? '+OK\r\n');
      });
    }).listen(0, '127.0.0.1', () => resolve(server));
  });
