import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { deadAfterUs, leaderOf } from '../../lib/alerts/leader.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { aliveAlerters, giveSign } from '../../lib/queries/alert-alerters.ts';

export type Role = {
  /** Gives a sign of life and asks who else is alive. A store that is away changes nothing. */
  refresh(signal: AbortSignal): Promise<void>;
  leads(): boolean;
};

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function takeRole(store: Store): Role {
  const self = { id: randomUUID(), host: hostname(), pid: process.pid, startedUs: Date.now() * 1000 };
  let leads = false;
  let said = '';
  return {
    leads: () => leads,
    async refresh(signal) {
      const sign = { ...self, atUs: Date.now() * 1000 };
      await giveSign(store, sign);
      const leader = leaderOf(await aliveAlerters(store, sign.atUs - deadAfterUs, signal), sign, isRunning);
      leads = leader.id === self.id;
      if (!leads && said !== leader.reason)
        console.log(`Another alerter is at work and this one stands by: ${leader.reason}.`);
      said = leads ? '' : leader.reason;
    },
  };
}
