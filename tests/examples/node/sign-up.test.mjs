// [tests]
// With Vitest: import { afterEach, beforeEach, test } from 'vitest' instead of the next line.
import { afterEach, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';

import { SmsMock } from 'sms-mock';

import { signUp } from './sign-up.mjs'; // the code under test

let sms;
beforeEach(async () => { sms = await SmsMock.fresh({ credits: 2 }); });
afterEach(() => sms?.delete());

test('a new customer gets a code', async () => {
  await signUp('082 123 4567', sms);

  await sms.assertSent({ to: '0821234567', contains: 'Welcome' });
  assert.equal(await sms.otp({ to: '0821234567' }), '482159');
  assert.equal(await sms.balance(), 1);
});

test('an outage is an error, and nothing is sent', async () => {
  await sms.faults.add({ path: '/sms/send' }, { status: 500 });

  await assert.rejects(signUp('0821234567', sms), /An error occurred/);

  await sms.assertNothingSent();
  await sms.assertRequested({ number: '0821234567' });
});

test('a report reaches the handler', async () => {
  const ended = new Map();
  await sms.deliverTo((values) => void ended.set(values.messageId, values.status));

  const { messageId } = await signUp('0600000001', sms); // a number whose messages fail
  await sms.waitUntilIdle(); // here the handler runs

  assert.equal(ended.get(messageId), 'FAILED');
});
// [/tests]
