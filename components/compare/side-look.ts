import { formatPercent } from '@/lib/format/percent.ts';

export const sides = ['a', 'b'] as const;

/** How the sides are drawn everywhere: A a filled, dashed grey, B a solid line in the colour of text. */
export const sideLook = {
  a: { name: 'A', colour: 'var(--color-max)', dash: '5 3', fill: 'var(--color-work)' },
  b: { name: 'B', colour: 'var(--color-fg)', dash: undefined, fill: 'none' },
} as const;

export const sideLines = sides.map(side => sideLook[side]);

/** A share of a side's ticks, as both plots read it out. */
export const readShare = (side: string, share: number) => ({
  name: side.toUpperCase(),
  text: formatPercent(share),
});
