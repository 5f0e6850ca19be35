import mysql from 'mysql2';
import promised from 'mysql2/promise';

// mysql2 brings a server of its own protocol.
const server = mysql.createServer();
server.on('connection', (connection) => {
  connection.serverHandshake({ protocolVersion: 10, serverVersion: '8.0.0', connectionId: 1, statusFlags: 2, characterSet: 8, capabilityFlags: 0xffffff ^ 0x800 });
  connection.on('query', () => connection.writeOk({ affectedRows: 0 }));
  connection.on('error', () => undefined);
});
server.listen(0);
await new Promise((resolve) => setTimeout(resolve, 50));
const connection = await promised.createConnection({ host: '127.0.0.1', port: server._server.address().port, user: 'u', database: 'shop' });
await connection.query('SELECT 1');
connection.destroy();
server._server.close();
setTimeout(() => process.exit(0), 100);
