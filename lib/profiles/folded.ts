import { createStacks, type Decoded, frameOf, maxDepth, notAProfile } from './profile.ts';

/** What no name of a function has. */
const isBinary = (line: string) => line.includes('\0') || line.includes('\ufffd');

/** A frame more than is kept, so that a stack which is cut shows it. */
function framesOf(stack: string): string[] {
  const frames: string[] = [];
  for (let end = stack.length; end > 0 && frames.length <= maxDepth; ) {
    const from = stack.lastIndexOf(';', end - 1) + 1;
    if (from < end) frames.push(frameOf(stack.slice(from, end)));
    end = from - 1;
  }
  return frames.reverse();
}

/**
 * Folded stacks, root first: `groups` is `a;b;c 123`, `lines` is a stack a line that counts once. A line that is neither is
 * left out and counted; text of which half the lines are neither is refused. Folded text says neither type nor time.
 */
export function decodeFolded(text: string, format: 'groups' | 'lines', type: string, unit: string): Decoded {
  const table = createStacks();
  let [stacks, unparsed] = [0, 0];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const space = format === 'lines' ? line.length : line.lastIndexOf(' ');
    const count = format === 'lines' ? '1' : line.slice(space + 1);
    const value = /^\d{1,15}$/.test(count) ? Number(count) : Number.NaN;
    if (space <= 0 || Number.isNaN(value) || isBinary(line)) unparsed++;
    else {
      stacks++;
      table.add(framesOf(line.slice(0, space)), value);
    }
  }
  if (unparsed > 0 && unparsed >= stacks)
    throw notAProfile(`${unparsed} of ${unparsed + stacks} lines are no folded stack`);
  return { profiles: [{ type, unit, stacks: table.stacks() }], startUs: null, endUs: null, unparsed };
}
