import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { rule } from '../../lib/alerts/rule.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { lookAt } from './look.ts';

const asked = { vitals: true, burn: true };
const nowUs = Date.now() * 1000;

it('many rules ask at once without a warning in the log', async () => {
  const warnings: string[] = [];
  const warned = ({ name }: Error) => void warnings.push(name);
  process.on('warning', warned);
  // As the client does: it listens for as long as it waits.
  const rows = (_sql: string, _parameters: unknown, signal: AbortSignal) => sleep(20, [], { signal });
  const rules = Array.from({ length: 40 }, (_, i) =>
    rule.parse({ name: `burn-${i}`, kind: 'burn', times: 2 }),
  );
  const store = { rows } as unknown as Store;
  await lookAt(store, async () => 0, rules, nowUs, asked, new AbortController().signal);
  await sleep(0);
  process.off('warning', warned);
  expect(warnings).toEqual([]);
});

describe('who is silent', () => {
  const silent = rule.parse({ name: 'silent', kind: 'silent', after: '15s' });
  /** Servers that the store has heard of so many seconds ago, by what it says when it is asked again. */
  const look = async (heardSecondsAgo: number[][], behindUs: () => Promise<number>) => {
    let times = 0;
    const rows = async () =>
      (heardSecondsAgo[Math.min(times++, heardSecondsAgo.length - 1)] as number[]).map((seconds, i) => ({
        ...{ service: 'arena', instance: `arena-${i}`, region: '', build: '' },
        last_us: nowUs - seconds * 1e6,
      }));
    const sight = await lookAt({ rows } as unknown as Store, behindUs, [silent], nowUs, asked);
    return { silent: sight.observations.map(({ instance }) => instance), look: sight.lookOf(silent) };
  };

  it('is said when all that the collector took is stored', async () => {
    expect(await look([[1, 20]], async () => 0.5e6)).toEqual({ silent: ['arena-1'], look: 'asked' });
  });

  it('is nobody whose last news may be on its way into the store', async () => {
    expect(await look([[1, 17]], async () => 4e6)).toEqual({ silent: [], look: 'asked' });
    expect(
      await look(
        [
          [16, 16],
          [1, 16],
        ],
        async () => 0,
      ),
    ).toEqual({ silent: ['arena-1'], look: 'asked' });
  });

  it('is not known while the store is far behind, or nobody can say how far', async () => {
    expect(await look([[40, 40]], async () => 30e6)).toEqual({ silent: [], look: 'failed' });
    const away = () => Promise.reject(new Error('The collector does not answer.'));
    expect(await look([[40, 40]], away)).toEqual({ silent: [], look: 'failed' });
  });

  it('is not asked of the collector while everybody is heard', async () => {
    const never = () => Promise.reject(new Error('It was asked.'));
    expect(await look([[1, 2]], never)).toEqual({ silent: [], look: 'asked' });
  });
});
