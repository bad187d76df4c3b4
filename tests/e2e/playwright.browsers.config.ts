import { defineConfig } from '@playwright/test';
import { browser } from './lib/browser';

/** Journeys in other browsers, by W3C WebDriver: Playwright runs them and is the customer's phone. */
export default defineConfig({
  testDir: './browsers',
  outputDir: '../../target/e2e-browsers',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: 'list',
  use: browser,
});
