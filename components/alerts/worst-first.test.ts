import { expect, test } from 'vitest';
import type { AlertsAnswer } from '@/lib/api/alerts.ts';
import { inOrder, worstFirst } from './worst-first.ts';

test('the alert to see to first stands first: not acknowledged, severest, newest', () => {
  const alert = (id: string, severity: string, since: string, acknowledgedBy: string | null = null) =>
    ({ id, severity, since, acknowledgedBy }) as AlertsAnswer['alerts'][number];
  const sorted = [
    alert('taken on', 'critical', '2026-11-21T18:03:00Z', 'ada'),
    alert('newer warning', 'warning', '2026-11-21T18:02:00Z'),
    alert('older critical', 'critical', '2026-11-21T18:00:00Z'),
    alert('newer critical', 'critical', '2026-11-21T18:01:00Z'),
    alert('info', 'info', '2026-11-21T18:04:00Z'),
  ].sort(worstFirst);
  expect(sorted.map(({ id }) => id)).toEqual([
    'newer critical',
    'older critical',
    'newer warning',
    'info',
    'taken on',
  ]);
});

test('under the pointer alerts stay where they are, and new ones come last', () => {
  const alert = (id: string) =>
    ({ id, severity: 'critical', since: id, acknowledgedBy: null }) as AlertsAnswer['alerts'][number];
  const ids = (held: string[] | null) => inOrder(['1', '2', '3'].map(alert), held).map(({ id }) => id);
  expect(ids(null)).toEqual(['3', '2', '1']);
  expect(ids(['1', '2'])).toEqual(['1', '2', '3']);
});
