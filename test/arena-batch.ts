import { randomUUID } from 'node:crypto';
import { post } from './running.ts';

type Arena = {
  instance: string;
  build: string;
  /** Every 100th tick is one long collection, two ticks after a spike of allocation. */
  collects: boolean;
  beginUs: number;
  count: number;
};

/** A server at 20 Hz with 20 to 59 players, as one batch. Throws when it is not taken. */
export async function sendArena(url: string, { instance, build, collects, beginUs, count }: Arena) {
  const isLong = (i: number) => collects && i % 100 === 70;
  const ticks = Array.from({ length: count }, (_, i) => ({
    tick: i,
    startUs: beginUs + i * 50_000,
    durationUs: isLong(i) ? 90_000 : 8000 + ((i * 7919) % 100) * 40,
    budgetUs: 50_000,
    allocBytes: isLong(i + 2) ? 9_000_000 : 1_000_000 + (i % 10) * 1000,
    players: 20 + (Math.floor(i / 100) % 40),
    packetsSent: 40,
    packetsDropped: isLong(i) ? 40 : 0,
    phases: { physics: 5000 },
  }));
  const pauses = ticks
    .filter((_, i) => isLong(i))
    .map(({ startUs }) => ({ startUs: startUs + 5000, durationUs: 78_000, cause: 'mark-sweep-compact' }));
  const resource = {
    service: 'arena',
    ...{ instance, build, region: 'eu', runtime: 'node', startedAtUs: beginUs - 1e6 },
  };
  const { status } = await post(url, { batchId: randomUUID(), resource, ticks, pauses });
  if (status !== 202) throw new Error(`The collector answered ${status}.`);
}
