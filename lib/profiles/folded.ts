import { createStacks, type Decoded, frameOf } from './profile.ts';

/**
 * Folded stacks, root first: `groups` is `a;b;c 123`, `lines` is a stack a line that counts once. A line that is neither is
 * left out and counted. Folded text says neither type nor time.
 */
export function decodeFolded(text: string, format: 'groups' | 'lines', type: string, unit: string): Decoded {
  const table = createStacks();
  let unparsed = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const space = format === 'lines' ? line.length : line.lastIndexOf(' ');
    const count = format === 'lines' ? '1' : line.slice(space + 1);
    const value = /^\d{1,15}$/.test(count) ? Number(count) : Number.NaN;
    if (space <= 0 || Number.isNaN(value)) unparsed++;
    else
      table.add(
        line
          .slice(0, space)
          .split(';')
          .filter(name => name !== '')
          .map(name => frameOf(name)),
        value,
      );
  }
  return { profiles: [{ type, unit, stacks: table.stacks() }], startUs: null, endUs: null, unparsed };
}
