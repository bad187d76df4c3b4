import { defineConfig } from '@playwright/test';
import { browser } from './lib/browser';
import type { Gateway } from './lib/gateways';

// Journeys of a sale that run at Checkout.com in each test. All the others do with `cargo xtask prove
// journeys`, which sets the variable: twice as many would take half as long again.
const sales = process.env.TABBY_POS_EVERY_JOURNEY === undefined ? 'sales/{day,late,personal,scenarios}.spec.ts' : 'sales/*.spec.ts';

export default defineConfig<object, { gateway: Gateway }>({
  testDir: './tests',
  outputDir: '../../target/e2e',
  // Each worker has a sandbox, a proxy and a ledger of its own.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: 'list',
  use: { ...browser, screenshot: 'only-on-failure', trace: 'retain-on-failure' },
  projects: [
    { name: 'tabby', testIgnore: 'checkout*.spec.ts', use: { gateway: 'tabby' } },
    // Every journey below sales/ goes through a sale and holds at each gateway, but for those with the tag
    // @once. What is in the other files does not depend on the gateway, or says of which one it is.
    { name: 'checkout', grepInvert: /@once/, testMatch: [sales, 'checkout*.spec.ts'], use: { gateway: 'checkout' } },
  ],
});
