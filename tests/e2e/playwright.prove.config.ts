import { defineConfig } from '@playwright/test';
import { browser } from './lib/browser';

/** The real half of the fault matrix: `cargo xtask prove` plays all of it, `cargo xtask test` each 16th cell. */
export default defineConfig({
  testDir: './prove',
  outputDir: '../../target/e2e-prove',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 150_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: 'line',
  use: { ...browser, screenshot: 'only-on-failure' },
});
