import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../lib/clickhouse/client.ts';
import { encodeFrame, sealFrame } from '../../lib/wire/encode.ts';
import { at, contentType } from '../../lib/wire/layout.ts';
import { eventually } from '../running.ts';

/**
 * Senders that keep their own book of what was acknowledged. They behave as agents do: what has no answer is sent again
 * under its number, the same bytes. Each tick's number is its place in the sender's order, so that the store can be asked
 * which are lost, doubled or altered.
 */
export type Senders = {
  /** Ticks acknowledged so far, by sender. */
  acknowledged: number[];
  /** ms from the first try of a batch to its answer 202. */
  answerMs: number[];
  stop(): Promise<void>;
};

type Options = { url: () => string; agents: number; ticksEach: number; everyMs: number; service: string };

/** ms of a tick by its number: known beforehand, so that an altered tick shows. */
export const durationUsOf = (tick: number): number => (tick % 50 === 0 ? 1500 : 900) + (tick % 7);

export function frameOf(
  service: string,
  instance: string,
  startedAtUs: number,
  sequence: number,
  ticksEach: number,
): Buffer<ArrayBuffer> {
  const nowUs = Date.now() * 1000;
  const ticks = Array.from({ length: ticksEach }, (_, i) => {
    const tick = sequence * ticksEach + i;
    return {
      tick,
      startUs: nowUs - (ticksEach - i) * 1000,
      durationUs: durationUsOf(tick),
      budgetUs: 1000,
    };
  });
  const pauses = [{ startUs: nowUs - ticksEach * 1000, durationUs: 700 }];
  const frame = encodeFrame(
    { batchId: '', resource: { service, instance, startedAtUs }, ticks, pauses },
    nowUs,
  );
  frame.writeDoubleLE(sequence, at.sequence);
  sealFrame(frame);
  return frame as Buffer<ArrayBuffer>;
}

export function startSenders({ url, agents, ticksEach, everyMs, service }: Options): Senders {
  let isSending = true;
  const startedAtUs = Date.now() * 1000 - 60e6;
  const acknowledged = Array(agents).fill(0);
  const answerMs: number[] = [];
  const send = async (agent: number) => {
    for (let sequence = 0; isSending; sequence++) {
      const began = performance.now();
      const body = frameOf(service, `agent-${agent}`, startedAtUs, sequence, ticksEach);
      for (;;) {
        const answer = await fetch(`${url()}/v1/batch`, {
          ...{ method: 'POST', body, headers: { 'Content-Type': contentType } },
          signal: AbortSignal.timeout(5_000),
        }).catch(() => null);
        await answer?.arrayBuffer().catch(() => null);
        if (answer?.status === 202) break;
        await sleep(50);
      }
      answerMs.push(performance.now() - began);
      acknowledged[agent] += ticksEach;
      await sleep(Math.max(0, everyMs - (performance.now() - began)));
    }
  };
  const all = Promise.all(Array.from({ length: agents }, (_, agent) => send(agent)));
  return {
    acknowledged,
    answerMs,
    async stop() {
      isSending = false;
      await all;
    },
  };
}

/** What is there less what should be: under 0 is lost, over it doubled. */
type Account = {
  lost: number;
  doubled: number;
  altered: number;
  rolled10s: number;
  rolled5m: number;
  breached: number;
};

/**
 * What the store holds of a service against what was acknowledged: lost and doubled ticks, altered ones, and how far the
 * rollups and the list of breached ticks are off. Waits until all is there, or for `timeoutMs`.
 */
export async function account(
  store: Store,
  service: string,
  acknowledged: readonly number[],
  timeoutMs = 60_000,
): Promise<Account> {
  const sent = acknowledged.reduce((sum, count) => sum + count, 0);
  const breached = acknowledged.reduce((sum, count) => sum + Math.ceil(count / 50), 0);
  const read = async (): Promise<Account> => {
    const [found = {} as Record<string, number>] = await store.rows<Record<string, number>>(
      `SELECT count() AS rows, uniqExact(instance, tick) AS different,
         countIf(duration_us != if(tick % 50 = 0, 1500, 900) + tick % 7) AS altered,
         (SELECT sum(ticks) FROM rollup_10s WHERE service = {service:String}) AS r10,
         (SELECT sum(ticks) FROM rollup_5m WHERE service = {service:String}) AS r5m,
         (SELECT count() FROM breached_ticks WHERE service = {service:String}) AS breached
       FROM ticks WHERE service = {service:String}`,
      { service },
    );
    const count = (name: string) => Number(found[name]);
    return {
      lost: sent - count('different'),
      doubled: count('rows') - count('different'),
      altered: count('altered'),
      rolled10s: count('r10') - sent,
      rolled5m: count('r5m') - sent,
      breached: count('breached') - breached,
    };
  };
  const isEven = (a: Account) => Object.values(a).every(difference => difference === 0);
  const deadline = performance.now() + timeoutMs;
  // After a kill the tables may have to be made yet.
  let last = await eventually('the tables', read, timeoutMs);
  while (!isEven(last) && performance.now() < deadline) {
    await sleep(300);
    last = await read();
  }
  // What comes late would be a doubled row: look again when everything that retries has had its turn.
  await sleep(2_000);
  return read();
}

export const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] ?? 0;
