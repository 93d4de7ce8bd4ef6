import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKnownIds } from '../../ingest/collector/known-ids.ts';
import { type Damage, openSpool } from '../../ingest/collector/spool.ts';
import { seededRandom } from '../../lib/analysis/seeded-random.ts';
import { fault } from './fault.ts';
import { frameOf } from './senders.ts';

type Mutation = (file: Buffer, random: () => number) => { file: Buffer; from: number; to: number };
const placeIn = (file: Buffer, random: () => number) => Math.floor(random() * file.length);

/** What can become of a file; `from` and `to`: the bytes of the original that were touched. */
const mutations: Record<string, Mutation> = {
  bitFlipped(file, random) {
    const at = placeIn(file, random);
    file[at] = (file[at] as number) ^ (1 << Math.floor(random() * 8));
    return { file, from: at, to: at + 1 };
  },
  zeroed(file, random) {
    const from = placeIn(file, random);
    const to = Math.min(file.length, from + 1 + Math.floor(random() * 700));
    return { file: file.fill(0, from, to), from, to };
  },
  cutShort(file, random) {
    const from = placeIn(file, random);
    return { file: file.subarray(0, from), from, to: file.length };
  },
  takenOut(file, random) {
    const from = placeIn(file, random) & ~7;
    const to = Math.min(file.length, from + 8 + 8 * Math.floor(random() * 80));
    return { file: Buffer.concat([file.subarray(0, from), file.subarray(to)]), from, to };
  },
  repeated(file, random) {
    const from = placeIn(file, random) & ~7;
    return { file: Buffer.concat([file, file.subarray(from)]), from, to: from };
  },
  grown(file, random) {
    const more = Buffer.from(Array.from({ length: Math.floor(random() * 600) }, () => random() * 256));
    return { file: Buffer.concat([file, more]), from: file.length, to: file.length };
  },
  otherVersion(file, random) {
    // The version without its checksum: damage, and not a newer Overtick's.
    const at = frameStarts(file)[Math.floor(random() * 8)] as number;
    file[at + 12] = 9;
    return { file, from: at, to: at + 13 };
  },
};

const frames = 8;
const ticksEach = 3;
const frameStarts = (file: Buffer): number[] => {
  const starts: number[] = [];
  for (let from = 0; from < file.length; from += file.readUInt32LE(from + 4)) starts.push(from);
  return starts;
};

fault(
  {
    id: 'C6',
    fault: 'files of the spool are damaged in every way',
    full: { mutations: 10_000 },
    fast: { mutations: 140 },
    timeoutMs: 900_000,
  },
  async ({ mutations: count }, goals) => {
    const random = seededRandom(6);
    const folder = await mkdtemp(join(tmpdir(), 'overtick-spool-'));
    const kinds = Object.keys(mutations);
    let [failed, lostUntouched, wrong, uncounted, lost] = [0, 0, 0, 0, 0];
    const body = (i: number) => frameOf('s', `i-${i}`, 1, i, ticksEach);
    for (let n = 0; n < count; n++) {
      const own = join(folder, String(n));
      await mkdir(own);
      const sent = Array.from({ length: frames }, (_, i) => body(i));
      const original = Buffer.concat(sent);
      const starts = frameStarts(original);
      const kind = kinds[n % kinds.length] as string;
      const { file, from, to } = (mutations[kind] as Mutation)(Buffer.from(original), random);
      const name = '00000000000000042-00000000000000042-00000000000000042';
      await writeFile(join(own, `${name}.frames`), file);
      // The small files beside it are no safer.
      for (const small of ['highest', 'ids.jsonl'])
        if (random() < 0.2)
          await writeFile(join(own, small), mutations.grown?.(Buffer.from('[1,2]\n7'), random).file ?? '');
      let damage: Damage | null = null;
      try {
        const spool = await openSpool({
          folder: own,
          mostInMemory: 2 ** 27,
          onDamage: (_, found) => {
            damage = found;
          },
        });
        await openKnownIds(own);
        const [segment] = spool.segments();
        const found = segment ? await spool.read(segment) : [];
        const ids = found.map(({ sequence }) => sequence);
        wrong += found.filter(({ bytes, sequence, arena, from }) => {
          return !arena.bytes.subarray(from, from + bytes).equals(sent[sequence] as Buffer);
        }).length;
        wrong += ids.length - new Set(ids).size;
        const missing = starts.map((_, i) => i).filter(i => !ids.includes(i));
        const isTouched = (i: number) =>
          from < (starts[i + 1] ?? original.length) && to > (starts[i] as number);
        lost += missing.length;
        lostUntouched += missing.filter(i => !isTouched(i)).length;
        const told = damage as Damage | null;
        // A file of nothing but whole frames looks whole: nobody can tell that there were others.
        const isSeamless = file.equals(Buffer.concat(sent.filter((_, i) => !missing.includes(i))));
        const isTold = told !== null && (told.stretches > 0 || told.isCutShort);
        if (missing.length > 0 && !isTold && !isSeamless) uncounted++;
        if (told !== null && told.stretches > 0 && !existsSync(join(own, 'quarantine', `${name}.frames`)))
          uncounted++;
      } catch (error) {
        goals.figure('firstFailure', `${kind}: ${(error as Error).stack}`);
        failed++;
      }
      await rm(own, { recursive: true });
    }
    await rm(folder, { recursive: true });
    goals.figure('framesLost', lost);
    for (const [what, value] of Object.entries({ failed, lostUntouched, wrong, uncounted }))
      goals.exactly(what, value, 0);
  },
);

fault(
  {
    id: 'O3',
    fault: 'an older collector starts on the spool of a newer one, and the newer one again',
    full: { frames: 50 },
    fast: { frames: 50 },
  },
  async ({ frames: count }, goals) => {
    const folder = await mkdtemp(join(tmpdir(), 'overtick-spool-'));
    const newer = await import('../../lib/wire/encode.ts');
    const sent = Array.from({ length: count }, (_, i) => frameOf('s', 'i', 1, i, ticksEach));
    const foreign = sent.filter((_, i) => i % 2 === 1);
    for (const frame of foreign) {
      frame[12] = 2;
      newer.sealFrame(frame);
    }
    const name = '00000000000000042-00000000000000042-00000000000000042';
    await writeFile(join(folder, `${name}.frames`), Buffer.concat(sent));
    let told = 0;
    const open = () =>
      openSpool({
        folder,
        mostInMemory: 2 ** 27,
        onDamage: (_, { stretches, foreignFrames }) => (told += foreignFrames + 1000 * stretches),
      });
    const older = await open();
    const [segment] = older.segments();
    if (segment === undefined) throw new Error('The segment is not there.');
    const known = await older.read(segment);
    await older.remove([segment]);
    goals.exactly('knownFramesLost', count - foreign.length - known.length, 0);
    goals.exactly('foreignFramesTold', told, foreign.length);
    const kept = await readFile(join(folder, 'foreign', `${name}.frames`));
    goals.exactly('foreignBytesChanged', Number(!kept.equals(Buffer.concat(foreign))), 0);
    // Once more: an old one leaves them where they are.
    goals.exactly('takenByTheOlder', (await open()).segments().length, 0);
    // To the newer one they are frames like any other.
    for (const frame of foreign) {
      frame[12] = 1;
      newer.sealFrame(frame);
    }
    await writeFile(join(folder, 'foreign', `${name}.frames`), Buffer.concat(foreign));
    const again = await open();
    const [back] = again.segments();
    goals.exactly('takenBack', back ? (await again.read(back)).length : 0, foreign.length);
    goals.exactly('leftBehind', (await readdir(join(folder, 'foreign'))).length, 0);
    goals.exactly('sameName', Number(back?.name === name), 0);
    await rm(folder, { recursive: true });
  },
);
