/** The stream of news while nothing is sold. */
import { expect, test } from '../lib/test';

test('a browser hears the beat of a stream on which nothing happens', async ({ till }) => {
  const heard = await till.page.evaluate(
    () =>
      new Promise<string>((done, fail) => {
        const stream = new EventSource('/api/events');
        stream.addEventListener('beat', () => done('beat'));
        stream.addEventListener('error', () => fail(new Error('the stream was cut')));
      }),
  );
  expect(heard).toBe('beat');
});

test('a tab that nobody sees keeps no stream, also when its requests are answered', async ({ till }) => {
  const { page } = till;
  const turn = (state: 'hidden' | 'visible') =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const answered = () => page.waitForResponse((response) => response.url().endsWith('/api/terminal'));
  // It asks at once, and then from time to time.
  const first = answered();
  await turn('hidden');
  await first;
  await answered();
  await answered();
  expect(asked).not.toContain('/api/events');
  await turn('visible');
  await expect.poll(() => asked).toContain('/api/events');
});
