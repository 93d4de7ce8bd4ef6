import { OvertickError } from '../../lib/errors.ts';
import type { Limits } from '../../lib/limits.ts';

const [quote, backslash, open, close, openList, closeList, colon, comma] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x3a, 0x2c,
];

/**
 * Refuses JSON that is deeper, or has more keys or values, than anything legitimate, before it is parsed: making a million
 * keys or objects holds the event loop for a second, counting them in the bytes for a few ms. Throws OvertickError
 * 'invalid', of too many values 'too-large'.
 */
export function assertJsonShape(
  body: Uint8Array,
  {
    jsonDepth,
    jsonKeys: maxKeys,
    jsonValues: maxValues,
  }: Pick<Limits, 'jsonDepth' | 'jsonKeys' | 'jsonValues'>,
  envelopeDepth = 0,
): void {
  const maxDepth = jsonDepth + envelopeDepth;
  const keys: number[] = Array(maxDepth + 1).fill(0);
  let [depth, values] = [0, 0];
  let isText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (isText) {
      if (byte === backslash) i++;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === comma) values++;
    else if (byte === open || byte === openList) {
      values++;
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
    if (values > maxValues)
      throw new OvertickError(
        'too-large',
        `The body has more than ${maxValues} values. Send smaller batches.`,
      );
  }
}
