import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where an installed Chrome or Chromium is found, where `@sparticuz/chromium` (Linux) has none for the machine. */
const installed = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
];

/** A real, headless browser: the one that `npm ci` brought on Linux, an installed Chrome elsewhere. */
export async function openBrowser(): Promise<Browser> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packed } = await import('@sparticuz/chromium');
    return chromium.launch({
      executablePath: await packed.executablePath(),
      args: packed.args,
      headless: true,
    });
  }
  const executablePath = process.env.CHROME_PATH ?? installed.find(existsSync);
  if (!executablePath)
    throw new Error('No Chrome was found. Install one, or set CHROME_PATH to its executable.');
  return chromium.launch({ executablePath, headless: true });
}

/** Resolves when React has taken over every button of a page that the server sent: before that, keys are lost. */
export async function takenOver(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].every(button =>
      Object.keys(button).some(key => key.startsWith('__reactProps')),
    ),
  );
}
