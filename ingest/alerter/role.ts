import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../../lib/alerts/clock.ts';
import { deadAfterUs, leaderOf } from '../../lib/alerts/leader.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { aliveAlerters, giveSign } from '../../lib/queries/alert-alerters.ts';

export type Role = {
  /** Gives a sign of life and asks who else is alive. A store that is away changes nothing. */
  refresh(signal: AbortSignal): Promise<void>;
  leads(): boolean;
  /** Whether the store has ever said who leads. */
  isKnown(): boolean;
};

/** Rejects when the signal is given: for what cannot be cancelled. */
const givenUp = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function takeRole(store: Store, clock: Pick<Clock, 'nowUs'>): Role {
  const self = { id: randomUUID(), host: hostname(), pid: process.pid, startedUs: clock.nowUs() };
  let leads = false;
  let known = false;
  let said = '';
  return {
    leads: () => leads,
    isKnown: () => known,
    async refresh(signal) {
      const sign = { ...self, atUs: clock.nowUs() };
      await Promise.race([giveSign(store, sign), givenUp(signal)]);
      const leader = leaderOf(await aliveAlerters(store, sign.atUs - deadAfterUs, signal), sign, isRunning);
      leads = leader.id === self.id;
      known = true;
      if (!leads && said !== leader.reason)
        console.log(`Another alerter is at work and this one stands by: ${leader.reason}.`);
      said = leads ? '' : leader.reason;
    },
  };
}
