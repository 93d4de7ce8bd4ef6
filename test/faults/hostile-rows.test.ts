import { encodeFrame } from '../../lib/wire/encode.ts';
import { contentType } from '../../lib/wire/layout.ts';
import { post } from '../running.ts';
import { collecting, inParallel } from './collecting.ts';
import { fault } from './fault.ts';
import { pick, seeded } from './random.ts';

/** What a field of a tick must not be, as JSON says it. */
const required = [
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '18446744073709551616',
  '9007199254740993',
  '"5"',
  'true',
  '[]',
  '{}',
  'null',
  '"NaN"',
  '4000000000000',
];
const optional = required.filter(value => value !== 'null' && value !== '4000000000000');
/** What a column of a frame can hold and must not. */
const numbers = [
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 64,
  2 ** 53,
  -(2 ** 63),
  1e300,
];
const fields = ['startUs', 'durationUs', 'tick', 'allocBytes', 'players', 'packetsSent', 'cpuUs'];

fault(
  {
    id: 'C9',
    fault: 'rows of numbers that are none: NaN, infinite, negative, too large, texts, null',
    full: { rows: 10_000, frames: 500 },
    fast: { rows: 2_000, frames: 60 },
  },
  ({ rows, frames }, goals) =>
    collecting('', async ({ url, rowsOf, status }) => {
      const random = seeded(9);
      const nowUs = Date.now() * 1000;
      const good = (i: number) => ({ tick: i, startUs: nowUs + i, durationUs: 900 });
      let [sent, accepted, named, unnamed] = [0, 0, 0, 0];
      const take = async (answer: Response) => {
        const said = (await answer.json()) as {
          accepted?: { ticks: number };
          rejected?: { reason: string }[];
        };
        accepted += said.accepted?.ticks ?? 0;
        named += said.rejected?.length ?? 0;
        unnamed += said.rejected?.filter(({ reason }) => reason.length < 10).length ?? 0;
      };
      const batches = Array.from({ length: rows / 100 }, (_, b) => b);
      await inParallel(batches, 4, async b => {
        const texts = Array.from({ length: 100 }, (_, i) => {
          if (i % 2 === 0) return JSON.stringify(good(b * 100 + i));
          const field = pick(random, fields);
          const value = pick(random, field === 'startUs' || field === 'durationUs' ? required : optional);
          return JSON.stringify({ ...good(i), [field]: '@' }).replace('"@"', value);
        });
        sent += 50;
        await take(
          await post(url, `{"resource":{"service":"rows","instance":"a"},"ticks":[${texts.join(',')}]}`),
        );
      });
      await inParallel(
        Array.from({ length: frames }, (_, f) => f),
        4,
        async f => {
          const ticks = Array.from({ length: 20 }, (_, i) => {
            const tick = good(rows + f * 20 + i);
            if (i % 2 === 0) return tick;
            // A column of 32 bits holds no fraction: what is too large for it is.
            const field = pick(random, ['startUs', 'tick', 'allocBytes', 'players', 'durationUs']);
            return { ...tick, [field]: field === 'durationUs' ? 4_000_000_000 : pick(random, numbers) };
          });
          sent += 10;
          const body = encodeFrame(
            { batchId: `f${f}`, resource: { service: 'rows', instance: 'a' }, ticks },
            nowUs,
          );
          await take(await post(url, body, { 'Content-Type': contentType }));
        },
      );
      goals.figure('hostileRows', sent);
      goals.exactly('hostileTaken', sent - named, 0);
      goals.exactly('withoutReason', unnamed, 0);
      goals.exactly('goodRefused', sent - accepted, 0);
      goals.exactly('goodLost', sent - (await rowsOf('rows', sent)), 0);
      const counted = (await status()).rejected.reduce((sum, { rows: count }) => sum + count, 0);
      goals.exactly('uncounted', sent - counted, 0);
    }),
);
