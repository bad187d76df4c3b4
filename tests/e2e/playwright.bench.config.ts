import { defineConfig } from '@playwright/test';
import { browser } from './lib/browser';

export default defineConfig({
  testDir: './bench',
  outputDir: '../../target/bench-browser',
  workers: 1,
  timeout: 600_000,
  expect: { timeout: 20_000 },
  reporter: 'line',
  use: browser,
});
