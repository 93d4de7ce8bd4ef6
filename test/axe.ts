import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds on a page as it is, and in the other theme, where only colours can differ. */
export async function axeComplaints(page: Page): Promise<string[]> {
  await page.addScriptTag({ path });
  const found = await page.evaluate<AxeResults>('axe.run()');
  const isDark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
  await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' });
  const other = await page.evaluate<AxeResults>("axe.run({ runOnly: ['color-contrast'] })");
  await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
  return [found, other].flatMap(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
  );
}
