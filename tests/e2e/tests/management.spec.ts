/** People and tills in the office. */
import { Office } from '../lib/office';
import { type Staffed, test } from '../lib/staffed';
import { expect } from '../lib/test';

/** The page, opened by the administrator. */
async function opened(staffed: Staffed): Promise<Office> {
  await staffed.signsIn('Sara');
  const office = new Office(staffed.till);
  await office.open();
  await office.button('People and tills').click();
  await expect(office.root.getByRole('heading', { name: 'People', exact: true })).toBeVisible();
  return office;
}

test('an administrator adds somebody, whose PIN is shown once and works', async ({ staffed, page }) => {
  const office = await opened(staffed);
  await office.button('Add a person').click();
  const dialog = office.root.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Enter a name first.');
  await dialog.getByRole('textbox').fill('Omar');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Somebody has this name already.');
  await dialog.getByRole('textbox').fill('  منى ');
  await dialog.getByRole('radio', { name: /^Manager/ }).check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  // A manager's tile is not there: only an administrator approves it.
  await expect(staffed.question('An administrator has to approve this')).toBeVisible();
  await expect(staffed.asked.getByRole('button', { name: /Omar/ })).toHaveCount(0);
  await expect(staffed.asked.locator('.action')).toContainText('منى');
  await staffed.enters('Sara');
  await expect(dialog.getByRole('heading', { name: 'PIN of منى' })).toBeVisible();
  const pin = await dialog.locator('.access-secret').innerText();
  expect(pin).toMatch(/^\d{6}$/);
  // Escape does not take its only sight away.
  await page.keyboard.press('Escape');
  await expect(dialog.locator('.access-secret')).toBeVisible();
  await dialog.getByRole('button', { name: 'It is written down' }).click();
  await expect(office.root.locator('.access-row', { hasText: 'منى' })).toContainText('Manager');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.locator('#person').click();
  await staffed.enters('منى', pin);
  await expect(page.locator('#person')).toHaveText('منى');
});

test('somebody gets another role and is removed, and nothing happens without the PIN', async ({ staffed }) => {
  const office = await opened(staffed);
  const omar = office.root.locator('.access-row', { hasText: 'Omar' });
  await omar.click();
  const dialog = office.root.getByRole('dialog');
  await dialog.getByRole('radio', { name: /^Manager/ }).check();
  await dialog.getByRole('button', { name: 'Save role' }).click();
  await staffed.taps('Not now');
  await expect(dialog.getByRole('alert')).toHaveText('No administrator has approved this. Nothing was changed.');
  await dialog.getByRole('button', { name: 'Save role' }).click();
  await staffed.enters('Sara');
  await expect(omar).toContainText('Manager');
  await omar.click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toContainText('is signed out everywhere');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await staffed.enters('Sara');
  await expect(omar).toHaveCount(0);
  // The last administrator stays, and no PIN is asked for that.
  await office.root.locator('.access-row', { hasText: 'Sara' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByRole('alert')).toContainText('One administrator has to stay.');
  await expect(staffed.asked).toHaveCount(0);
});

test('a second browser is paired with a code from the office, and its pairing is ended there', async ({ staffed, browser }) => {
  const office = await opened(staffed);
  const row = (name: string) => office.root.locator('.access-row', { hasText: name });
  await expect(row('Till 1')).toContainText('this till');
  await office.button('Add a till').click();
  const dialog = office.root.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Till 1');
  await dialog.getByRole('button', { name: 'Make a pairing code' }).click();
  await expect(dialog.getByRole('alert')).toContainText('A till of this name is on the list.');
  await dialog.getByRole('textbox').fill('Till 2');
  await dialog.getByRole('button', { name: 'Make a pairing code' }).click();
  await staffed.enters('Sara');
  await expect(dialog.getByText('Waiting for the browser…')).toBeVisible();
  await expect(dialog.getByText('Other machines cannot reach this server yet')).toBeVisible();
  const code = await dialog.locator('.access-secret').innerText();
  const context = await browser.newContext();
  const second = await context.newPage();
  await second.goto(staffed.shop.url);
  await second.getByRole('textbox', { name: 'Pairing code' }).fill(code);
  await second.getByRole('button', { name: 'Pair', exact: true }).click();
  await expect(second.getByText('Till 2').first()).toBeVisible();
  await expect(dialog.getByText('Paired: a browser is this till now.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(row('Till 2')).toContainText('Paired since');
  await row('Till 2').click();
  await dialog.getByRole('button', { name: 'End the pairing' }).click();
  await dialog.getByRole('button', { name: 'End the pairing' }).click();
  await staffed.enters('Sara');
  await expect(row('Till 2')).toContainText('Not paired');
  await expect(second.getByRole('heading', { name: 'Pair this till' })).toBeVisible();
  await context.close();
});

test('a cashier who opens the page needs an administrator, not a manager', async ({ staffed }) => {
  await staffed.signsIn('Omar');
  const office = new Office(staffed.till);
  await office.open();
  await office.button('People and tills').click();
  await expect(staffed.question('An administrator has to sign in here')).toBeVisible();
  await staffed.taps('Not now');
  await expect(office.root.getByText('Only an administrator sees people and tills.')).toBeVisible();
  await office.button('Sign in as administrator').click();
  await expect(staffed.question('An administrator has to sign in here')).toBeVisible();
  await staffed.enters('Sara');
  await expect(office.root.locator('.access-row', { hasText: 'Omar' })).toBeVisible();
});
