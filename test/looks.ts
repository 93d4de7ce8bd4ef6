import type { Page } from 'playwright-core';

/** Pictures are kept and compared at a quarter of their size: what is left is where things are and how bright. */
const scale = 1 / 4;
/** Of 255 in a colour: below this nobody sees a difference in a small picture. */
const leastSeen = 24;

const url = (png: Buffer) => `data:image/png;base64,${png.toString('base64')}`;

/** Draws a picture smaller in a browser, on its canvas. */
const draw = `async (url, width, height) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width || Math.round(image.width * ${scale});
  canvas.height = height || Math.round(image.height * ${scale});
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}`;

/** The small picture that is stored of a screenshot. */
export async function shrunk(page: Page, png: Buffer): Promise<Buffer> {
  const small = await page.evaluate<string>(
    `(${draw})(${JSON.stringify(url(png))}).then(canvas => canvas.toDataURL('image/png'))`,
  );
  return Buffer.from(small.slice(small.indexOf(',') + 1), 'base64');
}

/** Share of the stored small picture, 0 to 1, in which a screenshot of the same page is of another colour. */
export function differingShare(page: Page, stored: Buffer, seen: Buffer): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const draw = ${draw};
    const [width, height] = [${stored.readUInt32BE(16)}, ${stored.readUInt32BE(20)}];
    const pixels = async url => (await draw(url, width, height)).getContext('2d').getImageData(0, 0, width, height).data;
    const [a, b] = await Promise.all([pixels(${JSON.stringify(url(stored))}), pixels(${JSON.stringify(url(seen))})]);
    let differing = 0;
    for (let i = 0; i < a.length; i += 4)
      if ([0, 1, 2].some(channel => Math.abs(a[i + channel] - b[i + channel]) >= ${leastSeen})) differing++;
    return differing / (width * height);
  })()`);
}
