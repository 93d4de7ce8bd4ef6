/** How breaches are grouped, as the address has it; the first one needs no parameter. */
export const breachViews = ['list', 'episodes', 'causes'] as const;
export type BreachView = (typeof breachViews)[number];

export const readView = (text: string | undefined): BreachView =>
  breachViews.find(view => view === text) ?? 'list';

/** "in this range", or what it is when none is given. */
export const rangeInWords = ({ from, to }: { from?: string; to?: string }): string =>
  from || (to && to !== 'now') ? 'in this range' : 'in the last 24 hours';
