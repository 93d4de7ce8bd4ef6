import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BatchAnswer } from '../../lib/signals/batch.ts';
import { encodeFrame, sealFrame } from '../../lib/wire/encode.ts';
import { at, contentType } from '../../lib/wire/layout.ts';
import { post } from '../running.ts';
import { collecting, inParallel, watched } from './collecting.ts';
import { fault } from './fault.ts';
import { account, frameOf, quantile, startSenders } from './senders.ts';

const hourUs = 3600e6;
const columns = { 'Content-Type': contentType };

/** Of overtick.yaml: what is older than a day is refused. */
const aDay = 'limits:\n  pastHours: 24\n';

fault(
  {
    id: 'A8',
    fault: 'agents whose clock is a day, a decade or an age off, among good ones',
    full: { seconds: 20 },
    fast: null,
  },
  ({ seconds }, goals) =>
    collecting(aDay, async ({ url, store, status }) => {
      const off = [-25 * hourUs, 25 * hourUs, hourUs, -1.7e15, 2.3e15];
      const good = startSenders({ url: () => url, agents: 20, ticksEach: 20, everyMs: 100, service: 'good' });
      let [refused, sent] = [0, 0];
      const until = Date.now() + seconds * 1000;
      await inParallel(
        Array.from({ length: 20 }, (_, i) => i),
        20,
        async i => {
          for (let sequence = 0; Date.now() < until; sequence++) {
            const nowUs = Date.now() * 1000 + (off[i % off.length] as number);
            const resource = { service: 'skewed', instance: `skewed-${i}`, startedAtUs: 1e15 };
            const ticks = Array.from({ length: 10 }, (_, k) => ({
              tick: k,
              startUs: nowUs + k,
              durationUs: 9,
            }));
            const body = encodeFrame({ batchId: '', resource, ticks }, nowUs, sequence);
            const said = (await (await post(url, body, columns)).json()) as BatchAnswer;
            sent += 10;
            refused += said.rejected.filter(({ reason }) => /ago|ahead/.test(reason)).length;
            await sleep(100);
          }
        },
      );
      await good.stop();
      const found = await account(store, 'good', good.acknowledged);
      for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
      goals.figure('skewedTicks', sent);
      goals.exactly('skewedTaken', sent - refused, 0);
      const [days] = await store.rows<{ n: number }>(
        "SELECT uniqExact(partition) AS n FROM system.parts WHERE active AND database = currentDatabase() AND table = 'ticks'",
      );
      goals.atMost('partitions', days?.n ?? 99, 3);
      const shown = (await status()).senders.filter(
        ({ clockAheadMs }) => Math.abs(clockAheadMs ?? 0) > 60_000,
      );
      goals.exactly('skewedAgentsShown', shown.length, 20);
    }),
);

fault(
  { id: 'C10', fault: 'a sender that makes up names', full: { names: 1_000_000 }, fast: { names: 30_000 } },
  ({ names }, goals) =>
    collecting('', async product => {
      const { url, store } = product;
      const nowUs = Date.now() * 1000;
      const good = startSenders({ url: () => url, agents: 5, ticksEach: 20, everyMs: 100, service: 'good' });
      await post(url, {
        resource: { service: 'flood', instance: 'flood-0', startedAtUs: 1e15 },
        ticks: [{ startUs: nowUs, durationUs: 9, phases: { loot: 5 } }],
      });
      const flood = async (from: number, count: number) => {
        const ticks = Array.from({ length: count }, (_, i) => ({
          ...{
            tick: from + i,
            startUs: nowUs + i,
            durationUs: 9,
            phases: { loot: 5, [`made-up-${from + i}`]: 4 },
          },
        }));
        const resource = { service: 'flood', instance: 'flood-0', startedAtUs: 1e15 };
        const frame = encodeFrame({ batchId: '', resource, ticks }, nowUs, from);
        const answer = await post(url, frame, columns);
        if (answer.status === 429) {
          await sleep(200);
          await flood(from, count);
        }
        const own = { service: `flood-${from}`, instance: `flood-${from}`, build: `build-${from}` };
        await post(url, { resource: own, ticks: [{ startUs: nowUs, durationUs: 9 }] });
      };
      await flood(0, 2_000);
      let from = 2_000;
      const { rssGrownMiB } = await watched(product, async () => {
        const starts: number[] = [];
        for (; from < names; from += 200) starts.push(from);
        await inParallel(starts, 4, start => flood(start, 200));
      });
      await good.stop();
      const found = await account(store, 'good', good.acknowledged);
      for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
      const [distinct] = await store.rows<Record<string, number>>(
        `SELECT uniqExact(service) AS services, uniqExact(build) AS builds,
           (SELECT uniqExact(arrayJoin(mapKeys(phases))) FROM ticks WHERE service = 'flood') AS phases,
           (SELECT countIf(NOT mapContains(phases, 'loot')) FROM ticks WHERE service = 'flood') AS without_known,
           countIf(service = '__other__') AS others FROM ticks`,
      );
      goals.atMost('services', Number(distinct?.services), 201);
      goals.atMost('builds', Number(distinct?.builds), 2_002);
      goals.atMost('phasesOfService', Number(distinct?.phases), 1_001);
      goals.exactly('ticksWithoutTheKnownPhase', Number(distinct?.without_known), 0);
      goals.memory('rssGrownMiB', rssGrownMiB, 64);
      const folded = (await product.status()).folded.reduce((sum, { count }) => sum + count, 0);
      goals.atLeast('foldedCounted', folded, names - 1_100);
      if (names > 50_000) goals.atLeast('ticksOfOtherServices', Number(distinct?.others), 1);
    }),
);

fault(
  {
    id: 'C15',
    fault: 'requests that were captured and are sent again a day later',
    full: { batches: 200 },
    fast: { batches: 30 },
  },
  ({ batches }, goals) =>
    collecting(aDay, async ({ url, rowsOf }) => {
      const startedAtUs = Date.now() * 1000 - 60e6;
      const captured = Array.from({ length: batches }, (_, i) => frameOf('replay', 'a', startedAtUs, i, 20));
      for (const body of captured) await post(url, body, columns);
      const before = await rowsOf('replay', batches * 20);
      let taken = 0;
      const again = async (body: Uint8Array) => {
        const said = (await (await post(url, body, columns)).json()) as BatchAnswer;
        if (!said.duplicate && said.accepted.ticks > 0) taken++;
      };
      await inParallel(captured, 4, again);
      // The same a day later: what is not known by its number any more is too old.
      const dayLater = captured.map((body, i) => {
        const nowUs = Date.now() * 1000 - 25 * hourUs;
        const ticks = Array.from({ length: 20 }, (_, k) => ({ tick: k, startUs: nowUs - k, durationUs: 9 }));
        const resource = { service: 'replay', instance: 'b', startedAtUs: nowUs - 60e6 };
        const old = encodeFrame({ batchId: '', resource, ticks }, nowUs);
        old.writeDoubleLE(i, at.sequence);
        return sealFrame(old) && (i % 2 === 0 ? old : body);
      });
      await inParallel(dayLater, 4, again);
      goals.exactly('captured', before, batches * 20);
      goals.exactly('takenAgain', taken, 0);
      goals.exactly('rowsAdded', (await rowsOf('replay', before)) - before, 0);
    }),
);

fault(
  { id: 'C17', fault: 'one agent sends fifty times its share', full: { seconds: 30 }, fast: null },
  ({ seconds }, goals) =>
    collecting(
      'limits:\n  instanceBytesPerSecond: 262144\n  instanceBurstBytes: 1048576\n',
      async ({ url, store, status }) => {
        const options = { url: () => url, agents: 10, ticksEach: 50, everyMs: 50, service: 'quiet' };
        const alone = startSenders(options);
        await sleep(seconds * 1000);
        await alone.stop();
        const beside = startSenders({ ...options, service: 'beside' });
        const until = Date.now() + seconds * 1000;
        const statuses = new Map<number, number>();
        const startedAtUs = Date.now() * 1000 - 60e6;
        let sequence = 0;
        await inParallel([0, 1], 2, async () => {
          while (Date.now() < until) {
            const answer = await post(
              url,
              frameOf('noisy', 'noisy', startedAtUs, sequence++, 10_000),
              columns,
            );
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            await answer.arrayBuffer();
          }
        });
        await beside.stop();
        for (const [what, count] of Object.entries(await account(store, 'beside', beside.acknowledged)))
          goals.exactly(what, count, 0);
        goals.atLeast('sentAway', statuses.get(429) ?? 0, 1);
        goals.exactly('counted', (await status()).tooMany - (statuses.get(429) ?? 0), 0);
        const [p99, baseline] = [quantile(beside.answerMs, 0.99), quantile(alone.answerMs, 0.99)];
        goals.figure('answerP99Ms', Math.round(p99));
        goals.figure('answerP99AloneMs', Math.round(baseline));
        goals.within('timesAlone', p99 / baseline, 2);
      },
    ),
);

fault(
  {
    id: 'C18',
    fault: "the collector's own clock jumps by an hour, both ways",
    full: { jumps: 10 },
    fast: null,
  },
  ({ jumps }, goals) => {
    const file = join(tmpdir(), `overtick-clock-${process.pid}`);
    writeFileSync(file, '0');
    const clock = fileURLToPath(new URL('../fixtures/clock-that-jumps.mjs', import.meta.url));
    const env = { NODE_OPTIONS: `--import ${clock}`, CLOCK_OFFSET_FILE: file };
    return collecting(
      '',
      async ({ url, store }) => {
        const sending = startSenders({
          url: () => url,
          agents: 5,
          ticksEach: 20,
          everyMs: 100,
          service: 'clock',
        });
        let silent = 0;
        for (let i = 0; i < jumps; i++) {
          writeFileSync(file, String(i % 2 === 0 ? 3600e3 : -3600e3));
          await sleep(4_000);
          const [seen] = await store.rows<{ n: number }>(
            `SELECT countIf(abs(toUnixTimestamp64Micro(last) - {now:Int64}) > 6e6) AS n FROM
               (SELECT max(last_seen) AS last FROM incarnations WHERE service = 'clock' GROUP BY instance)`,
            { now: Date.now() * 1000 },
          );
          silent += seen?.n ?? 99;
        }
        writeFileSync(file, '0');
        await sending.stop();
        const found = await account(store, 'clock', sending.acknowledged);
        for (const [what, count] of Object.entries(found)) goals.exactly(what, count, 0);
        goals.exactly('agentsSilentOrAhead', silent, 0);
      },
      env,
    );
  },
);

fault(
  {
    id: 'C5',
    fault: 'more is sent than memory is for',
    full: { seconds: 120, memoryMiB: 512 },
    fast: null,
  },
  ({ seconds, memoryMiB }, goals) =>
    collecting(`limits:\n  memoryMiB: ${memoryMiB}\n`, async product => {
      const { url, status, collector } = product;
      const until = Date.now() + seconds * 1000;
      const statuses = new Map<number, number>();
      const startedAtUs = Date.now() * 1000 - 60e6;
      const base = (await status()).rssBytes / 1024 / 1024;
      const { rssGrownMiB } = await watched(product, () =>
        inParallel(
          Array.from({ length: 16 }, (_, i) => i),
          16,
          async i => {
            for (let sequence = 0; Date.now() < until; sequence++) {
              const answer = await post(
                url,
                frameOf('much', `much-${i}`, startedAtUs, sequence, 20_000),
                columns,
              ).catch(() => null);
              statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1);
              await answer?.arrayBuffer().catch(() => null);
            }
          },
        ),
      );
      goals.figure('statuses', Object.fromEntries(statuses));
      goals.atMost('rssMiB', base + rssGrownMiB, memoryMiB);
      goals.exactly('ended', collector.child.exitCode === null ? 0 : 1, 0);
      const began = performance.now();
      for (let sequence = 0; performance.now() - began < 60_000; sequence++) {
        const answer = await post(url, frameOf('after', 'after', startedAtUs, sequence, 20), columns);
        await answer.arrayBuffer();
        if (answer.status === 202) break;
        await sleep(200);
      }
      goals.within('takenAgainMs', performance.now() - began, 15_000);
    }),
);
