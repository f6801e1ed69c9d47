// Clients as people write them: they call the provider's own address and know nothing of a mock.
//
//     node node_clients.mjs fetch https://www.zoomconnect.com/... EMAIL TOKEN
import https from 'node:https';
import http from 'node:http';
import tls from 'node:tls';

const [kind, url, email, token] = process.argv.slice(2);
const headers = { email, token, Accept: 'application/json', 'Content-Type': 'application/json' };
const body = JSON.stringify({ recipientNumber: '0821234567', message: 'Hello' });

const withRequest = (module, options) =>
  new Promise((resolve, reject) => {
    const request = module.request(url, { method: 'POST', headers, ...options }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve(Buffer.concat(pieces).toString()));
    });
    request.on('error', reject);
    request.end(body);
  });

const clients = {
  fetch: async () => (await fetch(url, { method: 'POST', headers, body })).text(),
  https: () => withRequest(https, {}),
  http: () => withRequest(http, {}),
  // An agent of one's own that trusts nobody we know.
  agent: () => withRequest(https, { agent: new https.Agent({ ca: tls.rootCertificates[0] }) }),
};

clients[kind]().then(
  (text) => process.stdout.write(text),
  (error) => {
    process.stderr.write(`${error.cause?.code ?? error.code} ${error.cause?.message ?? error}\n`);
    process.exitCode = 1;
  },
);
