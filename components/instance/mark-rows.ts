import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '../../lib/format/duration.ts';
import { formatCount } from '../../lib/format/rate.ts';

/** Something that happened at a moment, or until a later one. */
export type Mark = { atMs: number; untilMs: number; label: string };

/** Marks of one kind, oldest first, with a shape of their own: colour alone tells nothing. */
export type MarkRow = {
  name: string;
  shape: 'diamond' | 'bar' | 'dot';
  colour: 'fg' | 'gc' | 'accent';
  marks: readonly Mark[];
};

type Answer = Pick<InstanceAnswer, 'starts' | 'gc' | 'events'>;

export const startWords = ({ build, previousBuild }: Answer['starts'][number]): string =>
  previousBuild === null ? 'start' : previousBuild === build ? 'restart' : `build ${build}`;

/** What happened to an instance, by kind; kinds of which there is nothing are left out. */
export function markRows({ starts, gc, events }: Answer): MarkRow[] {
  const rows: MarkRow[] = [
    {
      ...{ name: 'starts', shape: 'diamond', colour: 'fg' },
      marks: starts.map(start => ({ atMs: start.atMs, untilMs: start.atMs, label: startWords(start) })),
    },
    {
      ...{ name: 'pauses', shape: 'bar', colour: 'gc' },
      marks: gc.map(({ atMs, durationMs, kind, cause }) => ({
        atMs,
        untilMs: atMs + durationMs,
        label: `${cause || kind} ${formatMs(durationMs)}`,
      })),
    },
    {
      ...{ name: 'events', shape: 'dot', colour: 'accent' },
      marks: events.map(({ atMs, name, count }) => ({
        atMs,
        untilMs: atMs,
        label: count > 1 ? `${name}, ${formatCount(count)} times` : name,
      })),
    },
  ];
  return rows.filter(({ marks }) => marks.length > 0);
}

/** The marks that a moment is within so many ms of, the nearest first. */
export function marksNear(rows: readonly MarkRow[], atMs: number, aimMs: number): Mark[] {
  const away = ({ atMs: from, untilMs }: Mark) => Math.max(from - atMs, atMs - untilMs, 0);
  return rows
    .flatMap(({ marks }) => marks.filter(mark => away(mark) <= aimMs))
    .sort((a, b) => away(a) - away(b));
}

/** All marks of a row as one path of a plot that is so wide, in a row of 16 px. */
export function markPath({ shape, marks }: MarkRow, xOf: (atMs: number) => number, topPx: number): string {
  const y = topPx + 8;
  return marks
    .map(({ atMs, untilMs }) => {
      const x = xOf(atMs);
      if (shape === 'diamond') return `M${x} ${y - 5}l5 5-5 5-5-5z`;
      if (shape === 'dot') return `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z`;
      return `M${x} ${y - 5}h${Math.max(2, xOf(untilMs) - x)}v10H${x}z`;
    })
    .join('');
}
