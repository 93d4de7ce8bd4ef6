import { setTimeout as sleep } from 'node:timers/promises';
import { collectorKey } from '../../lib/auth/tokens.ts';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import type { Config } from '../../lib/config.ts';
import { createLedgerFeed } from '../../lib/live/ledger-feed.ts';
import { createBook } from './book.ts';
import { startWatch, type Watch } from './loop.ts';
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
/** A wall clock that is so far off the steady one has been stepped. */
const stepped = 3_000;

export async function runAlerter(config: Config): Promise<{ close(): Promise<void> }> {
  const store = openStore(config);
  const settings = watchSettings(config);
  const book = createBook(store);
  const role = takeRole(store);
  const feed = createLedgerFeed(config.collectorUrl, collectorKey(config));
  let watch: Watch | null = null;
  let closing = false;
  let failing = false;
  const unfollow = feed.follow(breach => watch?.hear(breach));
  const steps = setInterval(() => watch?.step(), stepMs);

  let rounds = 0;
  let clock = { wall: Date.now(), steady: performance.now() };
  const isClockSteady = () => {
    const now = { wall: Date.now(), steady: performance.now() };
    const offMs = now.wall - clock.wall - (now.steady - clock.steady);
    clock = now;
    if (Math.abs(offMs) > stepped) console.error(`The clock was stepped by ${Math.round(offMs / 1000)} s.`);
    return Math.abs(offMs) <= stepped;
  };

  const round = async () => {
    const signal = AbortSignal.timeout(longestLookMs);
    const isTrusted = isClockSteady();
    await role.refresh(signal).catch(error => {
      // A leader goes on: what it hears from the collector needs no store.
      if (!watch) throw error;
    });
    if (!role.leads()) {
      watch = null;
      return;
    }
    watch ??= await startWatch(store, book, settings);
    await watch.look(
      { vitals: rounds % vitalsEvery === 0, burn: rounds % burnEvery === 0 },
      isTrusted,
      signal,
    );
    rounds++;
  };

  const running = (async () => {
    let prepared = false;
    while (!closing) {
      const begun = performance.now();
      try {
        if (!prepared) await migrate(config);
        prepared = true;
        await round();
        if (failing) console.log('The store can be read again; alerts are evaluated.');
        failing = false;
      } catch (error) {
        if (!failing)
          console.error(`Alerts cannot be evaluated for now: ${(error as Error).message.split('\n')[0]}`);
        failing = true;
      }
      await sleep(Math.max(lookMs / 5, lookMs - (performance.now() - begun)));
    }
  })();

  console.log('The alerter is at work.');
  return {
    async close() {
      closing = true;
      unfollow();
      clearInterval(steps);
      await Promise.race([running, sleep(longestLookMs, undefined, { ref: false })]);
      await Promise.race([watch?.idle(), sleep(2_000, undefined, { ref: false })]);
      await book.flush(2_000);
      await store.close();
    },
  };
}
