// A user's test in Node: a shop that takes delivery reports on a port of its own. It fails if the
// shop paid other than one refund. `careful` refunds an order once, `careless` for each report.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';

import { SmsMock } from '../../../helpers/node/sms-mock.mjs';

const careful = process.argv[2] === 'careful';
const refunds = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  const order = new URLSearchParams(body).get('messageId');
  if (!careful || !refunds.includes(order)) refunds.push(order);
  response.end();
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

const sms = await SmsMock.fresh();
try {
  // [wait]
  await sms.setWebhooks({ deliveryReportUrl: `http://127.0.0.1:${server.address().port}/report` });
  await fetch(`${sms.url}/api/rest/v1/sms/send`, {
    method: 'POST',
    headers: { email: sms.email, token: sms.token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ recipientNumber: '0821234567', message: 'Your order is ready' }),
  });
  await sms.waitUntilIdle(); // lets out what the schedule holds back
  // [/wait]
  assert.equal(refunds.length, 1);
} finally {
  await sms.delete();
  server.close();
}
