import { expect, test } from '../fixtures.ts';

test('the app opens', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle(/Parley/);
  await expect(page.getByRole('heading').first()).toBeVisible();
});
