// Checkout.com's official SDK for Node.js against the sandbox, unchanged.
//
//   tabby-sandbox &
//   npm ci && node checkout.mjs http://127.0.0.1:8092
//   node checkout.mjs http://127.0.0.1:8092 axios
//
// Ends with 0 and a line, or with the first assertion that does not hold.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Checkout } from 'checkout-sdk-node';

const HOST = (process.argv[2] ?? 'http://127.0.0.1:8092').replace(/\/$/, '');
/** `fetch` unless `axios` is asked for. */
const httpClient = process.argv[3];
const KEY = 'sk_sbox_tabbysandboxtabbysandbox23*';
const CHANNEL = 'pc_abcdefghijklmnopqrstuvwxyz';
const SIGNATURE_KEY = 'a-text-of-our-choice';

// The SDK would take these in place of the arguments.
for (const name of Object.keys(process.env)) if (name.startsWith('CKO_')) delete process.env[name];

const shop = new Checkout(KEY, { host: HOST, httpClient });

/** The deliveries that came, with their raw bytes. */
const came = [];
const receiver = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    came.push({ headers: request.headers, bytes: Buffer.concat(parts) });
    response.writeHead(200).end();
  });
});
await new Promise((open) => receiver.listen(0, '127.0.0.1', open));

async function received(type, payment) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = came.find(({ bytes }) => {
      const event = JSON.parse(bytes);
      return event.type === type && (!payment || event.data.id === payment);
    });
    if (found) return found;
    await new Promise((later) => setTimeout(later, 25));
  }
  throw new Error(`${type} never came`);
}

const refused = (promise, name, status) =>
  assert.rejects(promise, (error) => {
    assert.equal(error.name, name);
    assert.equal(error.http_code, status);
    return true;
  });

const order = (more = {}) => ({
  source: { type: 'tabby' },
  amount: 10_000,
  currency: 'AED',
  customer: {
    email: 'otp.success@tabby.ai',
    name: 'Test Customer',
    phone: { country_code: '+971', number: '500000001' },
  },
  processing: { locale: 'en-AE' },
  processing_channel_id: CHANNEL,
  success_url: 'https://shop.example/paid',
  failure_url: 'https://shop.example/not-paid',
  ...more,
});

/** Pays on the hosted page, as a customer does. Returns the address that leads back to the shop. */
async function pay(link) {
  const id = new URL(link).searchParams.get('sessionId');
  const send = (step, form) =>
    fetch(`${HOST}/hosted/${id}/${step}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  await send('identify', { email: 'otp.success@tabby.ai', phone: '+971500000001' });
  await send('otp', { otp: '8888' });
  const page = await fetch(link);
  return new URL(page.headers.get('refresh').split('url=')[1]);
}

async function authorized(more = {}) {
  const context = await shop.paymentContexts.request(order());
  assert.deepEqual(context.available_payment_types, [{ payment_type: 'Installment' }]);
  const payment = await shop.payments.request(
    {
      payment_context_id: context.id,
      payment_type: 'Installment',
      // The SDK refuses the published body, which has no currency.
      currency: 'AED',
      processing_channel_id: CHANNEL,
      capture: false,
      ...more,
    },
    randomUUID(),
  );
  assert.equal(payment.status, 'Pending');
  assert.equal(payment.requiresRedirect, true);
  const back = await pay(payment.redirectLink);
  assert.equal(back.origin + back.pathname, 'https://shop.example/paid');
  return { id: payment.id, session: back.searchParams.get('cko-session-id') };
}

// Workflows.
const workflow = await shop.workflows.add({
  name: 'node',
  active: true,
  conditions: [
    {
      type: 'event',
      events: { gateway: ['payment_approved', 'payment_captured', 'payment_refunded', 'payment_voided'] },
    },
  ],
  actions: [
    {
      type: 'webhook',
      url: `http://127.0.0.1:${receiver.address().port}/`,
      headers: { Authorization: 'a-word' },
      signature: { method: 'HMACSHA256', key: SIGNATURE_KEY },
    },
  ],
});
assert.match(workflow.id, /^wf_[a-z0-9]{26}$/);
assert.ok((await shop.workflows.getAll()).data.some(({ id }) => id === workflow.id));
assert.equal((await shop.workflows.patch(workflow.id, { name: 'till' })).name, 'till');
assert.equal((await shop.workflows.get(workflow.id)).actions[0].signature.key, SIGNATURE_KEY);
assert.equal((await shop.workflows.getEventTypes())[0].id, 'gateway');

// Contexts.
const key = randomUUID();
const first = await shop.paymentContexts.request(order(), key);
assert.deepEqual(await shop.paymentContexts.request(order(), key), first);
const read = await shop.paymentContexts.get(first.id);
assert.equal(read.payment_request.amount, 10_000);
const small = await shop.paymentContexts.request(order({ amount: 100 }));
assert.equal(small.unavailable_payment_types[0].rejection_reason, 'order_amount_too_low');

// A payment, captured in parts and refunded.
const reference = `node-${randomUUID()}`;
const sale = await authorized({ reference });
const returned = await shop.payments.get(sale.session);
assert.equal(returned.id, sale.id);
assert.equal(returned.actions[0].type, 'Authorization');
const part = { amount: 2_000, capture_type: 'NonFinal' };
const partKey = randomUUID();
const capture = await shop.payments.capture(sale.id, part, partKey);
assert.match(capture.action_id, /^act_/);
assert.deepEqual(await shop.payments.capture(sale.id, part, partKey), capture);
await shop.payments.capture(sale.id, { amount: 3_000, capture_type: 'NonFinal' });
await refused(shop.payments.refund(sale.id), 'ActionNotAllowed', 403);
await refused(shop.payments.capture(sale.id, { amount: 9_000 }), 'ValidationError', 422);
await shop.payments.capture(sale.id, { amount: 1_000 });
let details = await shop.payments.get(sale.id);
assert.equal(details.status, 'Captured');
assert.equal(details.approved, true);
assert.equal(details.balances.total_captured, 6_000);
assert.equal(details.balances.total_voided, 4_000);
await shop.payments.refund(sale.id, { amount: 1_500, reference: 'R-1' }, randomUUID());
await refused(shop.payments.refund(sale.id, { amount: 4_501 }), 'ValidationError', 422);
await shop.payments.refund(sale.id);
details = await shop.payments.get(sale.id);
assert.equal(details.status, 'Refunded');
const actions = await shop.payments.getActions(sale.id);
assert.deepEqual(
  actions.map(({ type, amount }) => [type, amount]),
  [
    ['Refund', 4_500],
    ['Refund', 1_500],
    ['Capture', 1_000],
    ['Capture', 3_000],
    ['Capture', 2_000],
    ['Authorization', 10_000],
  ],
);
const list = await shop.payments.getPaymentList({ reference, limit: 5 });
assert.deepEqual(list.data.map(({ id }) => id), [sale.id]);

// A void, and one that is not allowed.
const other = await authorized();
await shop.payments.void(other.id);
assert.equal((await shop.payments.get(other.id)).status, 'Voided');
const automatic = await authorized({ capture: true });
await refused(shop.payments.void(automatic.id), 'ActionNotAllowed', 403);
assert.equal((await shop.payments.get(automatic.id)).status, 'Captured');

// Webhooks, checked by hand.
for (const [type, payment] of [
  ['payment_approved', sale.id],
  ['payment_captured', sale.id],
  ['payment_refunded', sale.id],
  ['payment_voided', other.id],
]) {
  const { headers, bytes } = await received(type, payment);
  const signed = createHmac('sha256', SIGNATURE_KEY).update(bytes).digest('hex');
  assert.equal(headers['cko-signature'], signed);
  assert.equal(headers.authorization, 'a-word');
}
const events = await shop.workflows.getSubjectEvents(other.id);
const voided = events.data.find(({ type }) => type === 'payment_voided');
assert.equal((await shop.workflows.getEvent(voided.id)).data.id, other.id);
const before = came.length;
await shop.workflows.reflowByEvent(voided.id);
await shop.workflows.test(workflow.id, { event_types: ['payment_expired'] });
await received('payment_expired');
assert.ok(came.length >= before + 2);

// Refusals.
await refused(
  new Checkout('sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaa', { host: HOST, httpClient }).payments.get(sale.id),
  'AuthenticationError',
  401,
);
await refused(shop.payments.get('pay_aaaaaaaaaaaaaaaaaaaaaaaaaa'), 'NotFoundError', 404);
await assert.rejects(shop.paymentContexts.request(order({ currency: 'EUR' })), (error) => {
  assert.equal(error.name, 'ValidationError');
  assert.deepEqual(error.body.error_codes, ['currency_not_supported']);
  return true;
});
await shop.workflows.remove(workflow.id);
await refused(shop.workflows.get(workflow.id), 'NotFoundError', 404);

receiver.close();
receiver.closeAllConnections();
console.log(`checkout-sdk-node over ${httpClient ?? 'fetch'}: all as expected`);
