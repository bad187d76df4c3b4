import { defineConfig } from '@playwright/test';
import { browser } from './lib/browser';

export default defineConfig({
  testDir: './shots',
  outputDir: '../../target/shots',
  workers: 2,
  fullyParallel: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'line',
  use: browser,
});
