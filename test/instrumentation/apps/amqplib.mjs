import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import amqp from 'amqplib';

// amqplib's own definitions say how a broker's answers look; it needs four to publish.
const require = createRequire(import.meta.url);
const defs = require(join(dirname(require.resolve('amqplib')), 'lib/defs.js'));
const server = createServer((socket) => {
  let step = 0;
  const send = (id, channel, fields) => socket.write(defs.encodeMethod(id, channel, fields));
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    if (step++ === 0) send(defs.ConnectionStart, 0, { serverProperties: {}, mechanisms: Buffer.from('PLAIN'), locales: Buffer.from('en_US') });
    for (let at = step === 1 ? data.length : 0; at + 8 <= data.length; at += data.readUInt32BE(at + 3) + 8) {
      if (data[at] !== 1) continue;
      const id = data.readUInt32BE(at + 7);
      const channel = data.readUInt16BE(at + 1);
      if (id === defs.ConnectionStartOk) send(defs.ConnectionTune, 0, { channelMax: 0, frameMax: 0, heartbeat: 0 });
      else if (id === defs.ConnectionOpen) send(defs.ConnectionOpenOk, 0, { knownHosts: '' });
      else if (id === defs.ChannelOpen) send(defs.ChannelOpenOk, channel, { channelId: Buffer.from('') });
      else if (id === defs.ConnectionClose) send(defs.ConnectionCloseOk, 0, {});
    }
  });
}).listen(0, '127.0.0.1', async () => {
  const connection = await amqp.connect(`amqp://127.0.0.1:${server.address().port}`);
  const channel = await connection.createChannel();
  channel.publish('orders', 'created', Buffer.from('x'));
  await connection.close();
  server.close();
});
