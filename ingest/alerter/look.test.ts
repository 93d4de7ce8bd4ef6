import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { rule } from '../../lib/alerts/rule.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { lookAt } from './look.ts';

it('many rules ask at once without a warning in the log', async () => {
  const warnings: string[] = [];
  const warned = ({ name }: Error) => void warnings.push(name);
  process.on('warning', warned);
  // As the client does: it listens for as long as it waits.
  const rows = (_sql: string, _parameters: unknown, signal: AbortSignal) => sleep(20, [], { signal });
  const rules = Array.from({ length: 40 }, (_, i) =>
    rule.parse({ name: `burn-${i}`, kind: 'burn', times: 2 }),
  );
  const asked = { vitals: true, burn: true };
  await lookAt({ rows } as unknown as Store, rules, Date.now() * 1000, asked, new AbortController().signal);
  await sleep(0);
  process.off('warning', warned);
  expect(warnings).toEqual([]);
});
