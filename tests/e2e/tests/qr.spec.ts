/** The picture of the code on every kind of screen; sales/code.spec.ts has codes without one. */
import { chromium } from '@playwright/test';
import { PNG } from 'pngjs';
import { browser } from '../lib/browser';
import { expect, test } from '../lib/test';
import { Till } from '../lib/till';

for (const ratio of [1, 1.25, 1.5, 1.75, 2, 2.625, 3]) {
  test(`every pixel of the picture is a whole square of device pixels at ratio ${ratio}`, async ({ shop }) => {
    await shop.reset();
    // A screen that really has this ratio: an emulated one is laid out in CSS pixels and stretched.
    const { executablePath, args } = browser.launchOptions;
    const screen = await chromium.launch({
      executablePath,
      args: [...args, `--force-device-scale-factor=${ratio}`, '--window-size=1366,900'],
    });
    const page = await screen.newPage({ viewport: null });
    const till = new Till(page, shop);
    await till.open();
    await till.showCode();
    const address = await till.qr.getAttribute('src');
    const original = PNG.sync.read(Buffer.from(await (await fetch(address!)).arrayBuffer()));
    const box = (await till.qr.boundingBox())!;
    expect(box.width, 'three centimetres').toBeGreaterThanOrEqual((3 / 2.54) * 96);

    const shot = PNG.sync.read(await page.screenshot({ scale: 'device' }));
    const device = Math.round(box.width * ratio);
    expect(device % 200, 'a whole scale').toBe(0);
    const scale = device / 200;
    const left = Math.round(box.x * ratio);
    const top = Math.round(box.y * ratio);
    let different = 0;
    for (let y = 0; y < device; y++) {
      for (let x = 0; x < device; x++) {
        const seen = shot.data[((top + y) * shot.width + left + x) * 4];
        const wanted = original.data[(Math.floor(y / scale) * 200 + Math.floor(x / scale)) * 4];
        if (seen !== wanted) different++;
      }
    }
    expect(different, 'device pixels that are not those of the picture').toBe(0);
    await screen.close();
  });
}

test('the picture is fetched once, by its address to the letter', async ({ till, shop }) => {
  const fetched: string[] = [];
  till.page.on('request', (request) => {
    if (request.url().includes('hpp_link_qr')) fetched.push(request.url());
  });
  await till.showCode();
  await till.button('Check status').click();
  const session = await shop.session();
  expect(fetched).toEqual([
    `${shop.sandboxUrl}/api/v2/checkout/${session.id}/hpp_link_qr?gis=u&product_type=installments`,
  ]);
});

test('the card is white in the dark', async ({ browser: chrome, shop }) => {
  await shop.reset();
  const context = await chrome.newContext({ colorScheme: 'dark' });
  const till = new Till(await context.newPage(), shop);
  await till.open();
  await till.showCode();
  const ground = await till.page.locator('.qr-space').evaluate((card) => getComputedStyle(card).backgroundColor);
  expect(ground).toBe('rgb(255, 255, 255)');
  await context.close();
});
