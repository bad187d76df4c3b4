import { defineConfig } from '@playwright/test';
import { browser } from './lib/browser';

export default defineConfig({
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
});
