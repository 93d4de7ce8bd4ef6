import { OvertickError } from '../../lib/errors.ts';

const [quote, backslash, open, close, openList, closeList, colon] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x3a,
];

/**
 * Refuses JSON that is deeper, or has an object of more keys, than anything legitimate, before it is parsed: making a million
 * keys holds the event loop for a second, counting them in the bytes for a few ms. Throws OvertickError 'invalid'.
 */
export function assertJsonShape(body: Uint8Array, maxDepth: number, maxKeys: number): void {
  const keys: number[] = Array(maxDepth + 1).fill(0);
  let depth = 0;
  let isText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (isText) {
      if (byte === backslash) i++;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === open || byte === openList) {
      if (++depth > maxDepth)
        throw new OvertickError('invalid', `The body has more than ${maxDepth} levels. Send flat rows.`);
      keys[depth] = 0;
    } else if (byte === close || byte === closeList) {
      if (depth > 0) depth--;
    } else if (byte === colon) {
      const count = (keys[depth] ?? 0) + 1;
      if (count > maxKeys)
        throw new OvertickError('invalid', `An object of the body has more than ${maxKeys} keys.`);
      keys[depth] = count;
    }
  }
}
