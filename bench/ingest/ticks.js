import { randomOf } from '../attribution/random.js';

export const tickUs = 50_000;
const budgetUs = 50_000;

/**
 * Ticks of a 20-Hz server whose durations, allocations and loads vary as those of real ones do, to the µs and to the
 * byte, by column. One in 2,000 is over its budget of 50 ms; starts are late by up to 0.2 ms.
 */
export function makeColumns(count, seed) {
  const random = randomOf(seed);
  const u32 = () => new Uint32Array(count);
  const f64 = () => new Float64Array(count);
  const columns = {
    ...{ lateness: f64(), durationUs: u32(), budgetUs: u32().fill(budgetUs), cpuUs: u32() },
    ...{ allocBytes: f64(), players: f64(), packetsSent: f64(), packetsDropped: f64() },
  };
  let players = 100;
  for (let i = 0; i < count; i++) {
    if (random.chance(0.05)) players = Math.min(160, Math.max(40, players + random.pick([-1, 1])));
    const breached = random.chance(0.0005);
    columns.lateness[i] = random.whole(0, 200);
    const us = breached ? random.between(60_000, 140_000) : 19_000 + players * 20 + 1_500 * random.normal();
    columns.durationUs[i] = us;
    columns.cpuUs[i] = us * random.between(0.9, 0.98);
    columns.allocBytes[i] = Math.round(1_800_000 + players * 9_000 + 150_000 * random.normal());
    columns.players[i] = players;
    columns.packetsSent[i] = players * 4;
    columns.packetsDropped[i] = breached ? players : 0;
  }
  return columns;
}
