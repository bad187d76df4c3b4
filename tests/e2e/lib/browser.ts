/** Debian's Chromium, also as root, without a word to anybody outside. */
export const browser = {
  viewport: { width: 1366, height: 768 },
  locale: 'en-GB',
  timezoneId: 'Asia/Dubai',
  launchOptions: {
    executablePath: process.env.TABBY_POS_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  },
};
