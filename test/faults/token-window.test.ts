import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../running.ts';
import { fault } from './fault.ts';
import { type Lie, withLies } from './lying-store.ts';
import { account, frameOf } from './senders.ts';

const [service, ticksEach] = ['S14', 10];
/** Inserts whose tokens a table remembers (lib/clickhouse/migrations). */
const tokenWindow = 10_000;
/** Segments of a store that is behind are a second long, windows ten, periods thirty. */
const [inWindow, inPeriod] = [10, 30];

/** Files as the collector leaves them, one batch each, begun a second apart. */
async function fill(folder: string, segments: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const begunUs = (Date.now() - 60_000) * 1000 - segments * 1e6;
  const name = (segment: number) => String(begunUs + segment * 1e6).padStart(17, '0');
  for (let segment = 0; segment < segments; segment++) {
    const spans = [inWindow, inPeriod].map(length => name(segment - (segment % length)));
    const file = join(folder, `${[name(segment), ...spans].join('-')}.frames`);
    await writeFile(file, frameOf(service, 'agent-0', begunUs, segment, ticksEach));
  }
}

const lies: Lie[] = [
  { kind: 'refuse', code: 210, status: 500, when: 'after' },
  { kind: 'cut', when: 'after' },
  { kind: 'cut', when: 'in the answer' },
];

fault(
  {
    id: 'S14',
    fault: 'a long backlog, each twentieth answer of which is lost, and kills on the way',
    full: { segments: 20_000, kills: 3 },
    fast: null,
    timeoutMs: 3_000_000,
  },
  async ({ segments, kills }, goals) => {
    /** Inserts of each table so far, and where of those each token came first. */
    const inserts = new Map<string, number>();
    const firstAt = new Map<string, number>();
    const order: string[] = [];
    let [all, told, furthestApart] = [0, 0, 0];
    const lie = (table: string, token: string): Lie | null => {
      const n = (inserts.get(table) ?? 0) + 1;
      inserts.set(table, n);
      const key = `${table} ${token}`;
      const first = firstAt.get(key);
      if (first !== undefined) furthestApart = Math.max(furthestApart, n - first);
      else {
        firstAt.set(key, n);
        if (table === 'ticks') order.push(token);
      }
      return ++all % 20 === 0 ? (lies[told++ % lies.length] as Lie) : null;
    };
    await withLies(
      lie,
      async ({ store, restart }) => {
        const began = performance.now();
        for (let kill = 1; kill <= kills; kill++) {
          const share = kill / (kills + 1);
          await eventually('a share of it', async () => order.length >= share * segments || null, 2_000_000);
          await restart();
        }
        const isAll = async () => {
          const [row] = await store.rows<{ n: number }>('SELECT sum(ticks) AS n FROM rollup_5m');
          return Number(row?.n) >= segments * ticksEach || null;
        };
        await eventually('all of it', isAll, 2_000_000);
        goals.figure('drainedSeconds', Math.round((performance.now() - began) / 1000));
        goals.figure('inserts', all);
        goals.atLeast('answersLost', told, segments / 20);
        const found = await account(store, service, [segments * ticksEach]);
        for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
        // Two segments are under way at a time.
        goals.atMost('overtakenBy', mostOvertaken(order), 1);
        goals.atMost('insertsBetweenRepeats', furthestApart, tokenWindow / 10);
      },
      { before: place => fill(join(place.dataDir, 'spool'), segments) },
    );
  },
);

/** By how many that are younger a segment was overtaken at most. */
function mostOvertaken(order: readonly string[]): number {
  let most = 0;
  for (let i = 0; i < order.length; i++) {
    let overtaken = 0;
    for (let before = Math.max(0, i - 200); before < i; before++)
      if ((order[before] as string) > (order[i] as string)) overtaken++;
    most = Math.max(most, overtaken);
  }
  return most;
}
