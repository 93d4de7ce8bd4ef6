import { expect, it } from 'vitest';
import { formatDateTime } from './time.ts';
import { dayShown, momentShown } from './wall-clock.ts';

const zones = [
  ...['UTC', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'America/St_Johns', 'America/Sao_Paulo'],
  ...[
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Pacific/Apia',
    'Asia/Tokyo',
  ],
];
/** Clocks set forward and back in Europe, America and Oceania, and a year's end. */
const transitions = [
  ...['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z'],
  ...['2026-04-04T15:00Z', '2026-12-31T23:59Z'],
].map(text => Date.parse(text));
const cases = zones.flatMap(zone => transitions.map(atMs => ({ zone, atMs })));
const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** What a clock shows, taken as UTC, by way of what pages show. */
const shownAt = (atMs: number, zone: string) => Date.parse(`${formatDateTime(atMs, zone)} UTC`);

it('finds a moment at which the clock shows what was chosen, through every change of clocks', () => {
  const wrong = cases.flatMap(({ zone, atMs }) =>
    Array.from({ length: 24 }, (_, i) => atMs + (i - 12) * (hourMs / 4)).filter(
      moment => shownAt(momentShown(shownAt(moment, zone), zone), zone) !== shownAt(moment, zone),
    ),
  );
  expect(wrong).toEqual([]);
});

it('loses and doubles no hour: days of a zone, of 23 to 25 hours, add up to the hours of UTC', () => {
  const lengths = new Set<number>();
  for (const { zone, atMs } of cases) {
    const first = dayShown(atMs - 2 * dayMs, zone);
    const midnights = Array.from({ length: 6 }, (_, day) => momentShown(first + day * dayMs, zone));
    for (const [day, from] of midnights.slice(0, -1).entries()) {
      const to = midnights[day + 1] as number;
      expect([from, to - 1000].map(moment => dayShown(moment, zone))).toEqual([
        first + day * dayMs,
        first + day * dayMs,
      ]);
      lengths.add((to - from) / hourMs);
    }
  }
  expect([...lengths].sort()).toEqual([23, 24, 24.5, 25]);
});
