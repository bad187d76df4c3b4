/** Personal data and keys are nowhere but at the gateway. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../lib/test';
import { Shop } from '../../lib/shop';
import { Till } from '../../lib/till';

const QUIXOTIC = { name: 'Sara Quixotic', email: 'sara.quixotic@example.com', phone: '050 123 4567' };

test('a phone, a name, an e-mail address and a key are in no log, ledger, address or browser', async ({ page, gateway }) => {
  const shop = new Shop(gateway);
  await shop.open({ TABBY_POS_LOG: 'debug' });
  await shop.webhooks();
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  const till = new Till(page, shop);
  await till.open();
  if (gateway === 'tabby') {
    // At Tabby a customer is known for a link only.
    await till.openForm('25000', QUIXOTIC.phone);
    await till.button('Add name, email or items').click();
    await page.getByRole('textbox', { name: 'Name (optional)' }).fill(QUIXOTIC.name);
    await page.getByRole('textbox', { name: 'Email (optional)' }).fill(QUIXOTIC.email);
    await till.button('Send link').click();
    await expect(page.getByText('Link sent to ••• 4567')).toBeVisible();
    // Tabby's refusals may repeat what it was told.
    await page.reload();
    await expect(page.getByText('Link sent to ••• 67')).toBeVisible();
  } else {
    await till.sell('25000', '', QUIXOTIC);
    await expect(till.qr).toBeVisible();
    await page.reload();
    await expect(till.qr).toBeVisible();
  }
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  const stored = await page.evaluate(async () => {
    const all = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) all.push(request.url);
    }
    for (const database of await indexedDB.databases()) all.push(JSON.stringify(database));
    return all.join('\n');
  });
  await shop.end('proxy', 'SIGTERM');
  const ledger = readdirSync(shop.folder)
    .filter((file) => file.startsWith('ledger'))
    .map((file) => readFileSync(join(shop.folder, file), 'latin1'));
  // The sale is where its customer is not.
  const { reference } = await shop.payment();
  expect(shop.log).toContain(reference);
  expect(ledger.join()).toContain(reference);
  const everything = [stored, shop.log, ...addresses, ...said, ...ledger].join('\n').toLowerCase();
  // Times and ids have four digits in a row, too.
  const readable = everything.replace(/\d{4}-\d\d-\d\dt[\d:.]+z/g, '').replace(/[0-9a-f]+-[0-9a-f-]+/g, '');
  expect(readable).not.toMatch(/(?<![0-9a-f.])4567(?![0-9a-f])/);
  for (const seed of ['501234567', '1234567', 'sara', 'quixotic', 'example.com', 'sk_test', 'sk_sbox']) {
    const place = everything.indexOf(seed);
    expect(place < 0 ? '' : everything.slice(place - 40, place + 40), seed).toBe('');
  }
  await shop.close();
});
