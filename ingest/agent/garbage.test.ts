/** Recording makes no garbage: V8's own log of its collections over ten million ticks. */
import { beforeAll, expect, test } from 'vitest';
import { buildIfStale, runNode } from './testing/child.ts';

beforeAll(buildIfStale, 60_000);

test('ten million ticks are recorded without a single collection', async () => {
  // Nothing listens on port 9, so the buffer fills up and ticks are dropped, which is part of the path.
  // V8 may still recompile a function in the first window, which leaves a few boxed numbers behind; three windows are
  // given to it. A single byte a tick would cause ten collections in each.
  const script = `
    const agent = startAgent({ service: 'a', budgetMs: 50, url: 'http://127.0.0.1:9' });
    agent.players(40);
    const body = tick => {
      tick.phase('input');
      tick.phase('physics');
      tick.phase('send');
      tick.count('packetsSent', 40);
    };
    const record = ticks => { for (let i = 0; i < ticks; i++) agent.tick(body); };
    for (let turn = 0; turn < 40; turn++) {
      record(10000);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    globalThis.gc(); // what warming up left is not what ticks leave
    for (let window = 0; window < 3; window++) {
      console.log('warm');
      record(1e7);
      console.log('over');
    }
    process.exit(0);`;
  const { stdout } = await runNode(script, ['--trace-gc', '--expose-gc']);
  const collections = stdout
    .split('warm')
    .slice(1)
    .map(window => window.split('over')[0]?.match(/ms: .+/g) ?? []);
  expect(collections).toHaveLength(3);
  expect(collections).toContainEqual([]);
}, 180_000);
