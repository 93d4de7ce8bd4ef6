import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../../lib/alerts/clock.ts';
import { collectorKey } from '../../lib/auth/tokens.ts';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import type { Config } from '../../lib/config.ts';
import { createLedgerFeed } from '../../lib/live/ledger-feed.ts';
import { storeClockUs } from '../../lib/queries/store-clock.ts';
import { askCollector } from '../../lib/system/ask-collector.ts';
import { createCounters } from '../../lib/system/counters.ts';
import { createBook } from './book.ts';
import { startWatch, storedState, type Watch } from './loop.ts';
import { serveMetrics } from './metrics.ts';
import { takeRole } from './role.ts';
import { watchSettings } from './settings.ts';

/** How often the store is asked, and what was heard is judged, in ms. */
const lookMs = 1_000;
const stepMs = 50;
/** A look may take so long; the store is then as good as away. */
const longestLookMs = 5_000;
/** What changes slowly, and costs more to ask, is asked in every so manieth look. */
const vitalsEvery = 5;
const burnEvery = 10;
/** Without a store since its start, an alerter begins to page for what the collector tells it after so long, in ms. */
const patienceMs = 10_000;
/** A process that stood still for so long has been taken for dead, and another may have done its work, in ns. */
const frozenNs = 5_000_000_000n;
/** For so many looks after all clocks were stepped, servers may only seem silent or calm. */
const distrustLooks = 30;

export async function runAlerter(config: Config): Promise<{ close(): Promise<void> }> {
  const clock = createClock(Date.now, () => performance.now());
  const store = openStore(config);
  const settings = watchSettings(config);
  const counters = createCounters();
  const book = createBook(store, clock);
  const role = takeRole(store, clock);
  const feed = createLedgerFeed(config.collectorUrl, collectorKey(config));
  const behindUs = async () => {
    const collector = await askCollector(config);
    if (collector === null) throw new Error('The collector does not answer.');
    return collector.lagMs * 1000;
  };
  let watch: Watch | null = null;
  let closing = false;
  let prepared = false;
  let failing = false;
  let rounds = 0;
  let distrusted = 0;
  let apart = false;
  let stoodStill = false;
  let steppedAt = process.hrtime.bigint();
  let evaluatedMs = performance.now();
  const begunMs = performance.now();
  const isPatient = () => performance.now() - begunMs <= patienceMs;
  const unfollow = feed.follow(breach => watch?.hear(breach));
  const steps = setInterval(() => {
    const now = process.hrtime.bigint();
    stoodStill ||= now - steppedAt > frozenNs;
    steppedAt = now;
    if (!stoodStill) watch?.step();
  }, stepMs);
  const begin = (stored: Awaited<ReturnType<typeof storedState>> | null) => {
    console.log(
      stored ? 'Alerts are evaluated.' : 'The store is away: only what the collector tells is paged.',
    );
    return startWatch({ store, behindUs, book, settings, clock, counters }, stored);
  };

  const checkClock = async (signal: AbortSignal) => {
    const { course, offMs } = await clock.check(() => storeClockUs(store, signal).catch(() => null));
    const by = `${Math.round(offMs / 1000)} s`;
    if (course === 'followed') {
      console.error(`The clocks of this machine and of the store were stepped by ${by}; alerts follow them.`);
      distrusted = distrustLooks;
      watch?.hurry();
    } else if (course === 'apart' && !apart)
      console.error(
        `The clock of this machine was stepped by ${by}, that of the store was not: it is not followed.`,
      );
    apart = course === 'apart';
  };

  const round = async () => {
    const signal = AbortSignal.timeout(longestLookMs);
    await checkClock(signal);
    try {
      await role.refresh(signal);
      if (stoodStill) {
        // Another may have gone on in the meantime: what it wrote is read.
        await book.flush(longestLookMs);
        watch = null;
      }
      if (!role.leads()) watch = null;
      else watch ??= begin(await storedState(store, clock.nowUs(), signal));
    } catch (error) {
      // One that leads goes on: what it hears from the collector needs no store. So does one that never had a store.
      if (!watch && !role.isKnown() && !isPatient()) watch = begin(null);
      if (!watch) throw error;
    }
    stoodStill = false;
    if (!watch) return;
    const asked = { vitals: rounds % vitalsEvery === 0, burn: rounds % burnEvery === 0 };
    rounds++;
    await watch.look(asked, distrusted === 0, AbortSignal.timeout(longestLookMs));
    distrusted = Math.max(0, distrusted - 1);
  };

  const prepare = async () => {
    if (prepared) return;
    try {
      await migrate(config);
      prepared = true;
    } catch (error) {
      if (isPatient()) throw error;
    }
  };

  const running = (async () => {
    while (!closing) {
      const begun = performance.now();
      try {
        await prepare();
        await round();
        if (watch) counters.add('overtick_evaluations_total', 1);
        evaluatedMs = performance.now();
        if (failing) console.log('The store can be read again.');
        failing = false;
      } catch (error) {
        counters.add('overtick_evaluation_errors_total', 1);
        if (!failing)
          console.error(`Alerts cannot be evaluated for now: ${(error as Error).message.split('\n')[0]}`);
        failing = true;
      }
      await sleep(Math.max(lookMs / 5, lookMs - (performance.now() - begun)));
    }
  })();

  const gauges: Record<string, () => number> = {
    overtick_alerter_leads: () => Number(watch !== null),
    overtick_evaluation_age_seconds: () => (performance.now() - evaluatedMs) / 1000,
    overtick_incidents_open: () => watch?.size().open ?? 0,
    overtick_outbox_notifications: () => watch?.size().outbox ?? 0,
    overtick_outbox_unwritten: book.unwritten,
    overtick_breaches_waiting: () => watch?.size().heard ?? 0,
  };
  for (const [name, read] of Object.entries(gauges)) counters.gauge(name, read);
  const metrics = await serveMetrics(config, counters);

  console.log('The alerter is at work.');
  return {
    async close() {
      closing = true;
      metrics.close();
      unfollow();
      clearInterval(steps);
      await Promise.race([running, sleep(longestLookMs, undefined, { ref: false })]);
      await Promise.race([watch?.idle(), sleep(2_000, undefined, { ref: false })]);
      await book.flush(2_000);
      await store.close();
    },
  };
}
