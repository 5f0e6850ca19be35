const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const https = require('node:https');
const { join } = require('node:path');

const key = join(process.argv[2], 'key.pem');
const cert = join(process.argv[2], 'cert.pem');
execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=localhost'], { stdio: 'ignore' });
const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => {
  https.get({ host: '127.0.0.1', port: server.address().port, path: '/secure', rejectUnauthorized: false, agent: false }, (answer) => answer.resume().on('end', () => server.close()));
});
