import { createServer } from 'node:net';
import pg from 'pg';

const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const ready = message('Z', Buffer.from('I'));
// As much of PostgreSQL's protocol as one statement needs.
const server = createServer((socket) => {
  let started = false;
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    if (!started) {
      started = true;
      socket.write(Buffer.concat([message('R', int32(0)), ready]));
    } else if (data[0] === 0x51) {
      socket.write(Buffer.concat([message('C', Buffer.from('SELECT 0\0')), ready]));
    } else if (data[0] === 0x50) {
      socket.write(Buffer.concat([message('1'), message('2'), message('n'), message('C', Buffer.from('SELECT 0\0')), ready]));
    }
  });
}).listen(0, '127.0.0.1', async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: server.address().port, user: 'u', password: 'p', database: 'shop' });
  await client.connect();
  await client.query('SELECT 1');
  await client.query('SELECT * FROM users WHERE id = $1', [7]);
  await client.end();
  server.close();
});
