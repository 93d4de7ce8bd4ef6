import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OvertickError } from '../errors.ts';
import { decodeFolded } from './folded.ts';
import { decodePprof } from './pprof.ts';
import { type Decoded, frameOf, largest, maxDepth, type Stack } from './profile.ts';
import { varint } from './protobuf.ts';
import { flameOf, functionSums } from './tree.ts';
import { decodeCpuProfile, decodeHeapProfile } from './v8.ts';

const golden = gunzipSync(readFileSync(new URL('./testing/go-allocs.pb.gz', import.meta.url)));

/** Decodes, or says that it is no profile; anything else fails. */
function decoded(decode: () => Decoded): Decoded | null {
  try {
    return decode();
  } catch (error) {
    expect(error).toBeInstanceOf(OvertickError);
    return null;
  }
}
const isSane = (found: Decoded | null) => {
  for (const { stacks } of found?.profiles ?? [])
    for (const { frames, value } of stacks) {
      expect(Number.isFinite(value)).toBe(true);
      expect(frames.length).toBeLessThanOrEqual(maxDepth);
    }
};

describe('pprof', () => {
  it('of a Go server says what each function allocated in the seconds asked for', () => {
    const { profiles, startUs, endUs, unparsed } = decodePprof(golden);
    expect(profiles.map(({ type, unit }) => `${type} ${unit}`)).toEqual([
      'alloc_objects count',
      'alloc_space bytes',
      'inuse_objects count',
      'inuse_space bytes',
    ]);
    expect(unparsed).toBe(0);
    // net/http/pprof gives differences the time of the second reading.
    expect([startUs, endUs]).toEqual([1795279498400090, 1795279500408455]);
    const sums = functionSums(profiles[1]?.stacks ?? []);
    const self = (name: string) => sums.find(({ frame }) => frame.startsWith(`${name}\t`))?.self ?? 0;
    // 64 times 16 KiB to one of 64 KiB, sampled.
    expect(self('main.loot') / self('main.physics')).toBeGreaterThan(8);
    expect(sums.find(({ frame }) => frame.startsWith('main.main\t'))?.total).toBeGreaterThan(100e6);
    expect(profiles[1]?.stacks[0]?.frames[0]).toContain('runtime.main\t');
  });

  it('of CPU time says when it began', () => {
    const text = (value: string) => [0x32, value.length, ...Buffer.from(value)];
    const numbers = [0x48, 0x80, 0xa8, 0xd6, 0xb9, 7, 0x50, 0xc0, 0x84, 0x3d];
    const cpu = [0x0a, 4, 8, 1, 16, 2, ...text(''), ...text('cpu'), ...text('nanoseconds'), ...numbers];
    expect(decodePprof(Uint8Array.from(cpu))).toMatchObject({ startUs: 2_000_000, endUs: 2_001_000 });
  });

  it('reads negative numbers as such, and the largest exact ones', () => {
    const at = (...bytes: number[]) => varint({ bytes: Uint8Array.from(bytes), at: 0, end: bytes.length });
    const ff = 0xff;
    expect(at(0xfe, ff, ff, ff, ff, ff, ff, ff, ff, 1)).toBe(-2);
    expect(at(0x80, 0x80, 0x80, 0x80, 0x10)).toBe(2 ** 32);
    expect(at(ff, ff, ff, ff, ff, ff, ff, 0x0f)).toBe(2 ** 53 - 1);
    expect(at(0x7f)).toBe(127);
  });

  it('torn, flipped or of junk is refused or gives sane stacks', () => {
    const flips = fc.array(fc.tuple(fc.nat(golden.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(golden.length), flips, (end, changes) => {
        const bytes = Buffer.from(golden);
        for (const [at, value] of changes) bytes[at] = value;
        isSane(decoded(() => decodePprof(bytes.subarray(0, end))));
        isSane(decoded(() => decodePprof(bytes)));
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), junk => isSane(decoded(() => decodePprof(junk)))));
  });
});

describe('folded stacks', () => {
  it('are read by groups and by lines; what is neither is counted', () => {
    expect(
      decodeFolded('main;a b;c 3\nmain;a b;c 4\nmain 1\nx;y\n1e3 1e3\n', 'groups', 'cpu', 'samples'),
    ).toMatchObject({
      profiles: [
        {
          type: 'cpu',
          stacks: [
            { frames: ['main', 'a b', 'c'], value: 7 },
            { frames: ['main'], value: 1 },
          ],
        },
      ],
      unparsed: 2,
    });
    expect(decodeFolded('a;b\na;b\n', 'lines', 'cpu', 'samples').profiles[0]?.stacks).toEqual([
      { frames: ['a', 'b'], value: 2 },
    ]);
  });

  it('are refused when most of the text is none, or it is binary', () => {
    for (const text of ['hello\nworld\nmain 1', '\u0000\ufffd 1\nmain 1', '{"head":{}}'])
      expect(() => decodeFolded(text, 'groups', 'cpu', 'samples')).toThrow('folded stack');
    expect(() => decodeFolded('\u0000', 'lines', 'cpu', 'samples')).toThrow('1 of 1 lines');
  });

  it('keep their leaves however deep one is, in no time', () => {
    const startMs = performance.now();
    const { profiles } = decodeFolded(`${'a;'.repeat(4_000_000)}b 7`, 'groups', 'cpu', 'samples');
    expect(performance.now() - startMs).toBeLessThan(10_000); // nowhere near the square of its depth
    expect(profiles[0]?.stacks[0]?.frames.slice(0, 2)).toEqual(['(cut)', 'a']);
    expect(profiles[0]?.stacks[0]?.frames.slice(-2)).toEqual(['a', 'b']);
  });

  it('of any text are sane', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text =>
        isSane(decodeFolded(`${text}\n${'main 1\n'.repeat(text.length + 2)}`, 'groups', 'cpu', 'samples')),
      ),
    );
  });
});

describe('profiles of V8', () => {
  it('written by Node are read: heap by bytes, CPU by time', () => {
    const folder = mkdtempSync(join(tmpdir(), 'overtick-v8-'));
    const program =
      'const kept = []; function hoard() { for (let i = 0; i < 300; i++) kept.push(new Array(5000).fill(i)); }' +
      'const until = Date.now() + 300; hoard(); function spin() { while (Date.now() < until) Math.sqrt(2); } spin();';
    spawnSync(process.execPath, ['--heap-prof', '--cpu-prof', `--diagnostic-dir=${folder}`, '-e', program], {
      cwd: folder,
    });
    const read = (ending: string) => {
      const name = readdirSync(folder).find(each => each.endsWith(ending));
      return readFileSync(join(folder, name ?? ''), 'utf8');
    };
    const heap = decodeHeapProfile(read('.heapprofile'));
    const cpu = decodeCpuProfile(read('.cpuprofile'));
    rmSync(folder, { recursive: true });
    const of = ({ profiles }: Decoded, name: string) =>
      functionSums(profiles[0]?.stacks ?? []).find(({ frame }) => frame.split('\t')[0] === name);
    expect(of(heap, 'hoard')?.total).toBeGreaterThan(5e6);
    expect(of(cpu, 'spin')?.total).toBeGreaterThan(150e6);
    expect(heap.unparsed + cpu.unparsed).toBe(0);
  });

  it('that are any other JSON are refused or sane', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        isSane(decoded(() => decodeHeapProfile(`{"head":${text}}`)));
        isSane(decoded(() => decodeCpuProfile(`{"nodes":[${text}],"samples":[1],"timeDeltas":[${text}]}`)));
        isSane(decoded(() => decodeHeapProfile(text)));
      }),
    );
  });
});

const stacks: fc.Arbitrary<Stack[]> = fc.array(
  fc.record({
    frames: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 }),
    value: fc.integer({ min: 1, max: 1000 }),
  }),
);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

describe('a flame graph', () => {
  it('adds up: what each node did itself is the whole, however much is folded into (small) and (other)', () => {
    fc.assert(
      fc.property(stacks, fc.integer({ min: 1, max: 20 }), (given, most) => {
        const total = sum(given.map(({ value }) => value));
        const kept = largest({ type: 'cpu', unit: 'count', stacks: given }, most).profile.stacks;
        expect(kept.length).toBeLessThanOrEqual(most + 1);
        for (const flame of [flameOf(given), flameOf(kept), flameOf(given, most)]) {
          expect(flame.total).toBe(total);
          expect(sum(flame.selfs)).toBe(total);
          expect(sum(flame.values.filter((_, i) => flame.depths[i] === 0))).toBe(total);
        }
        expect(sum(functionSums(given).map(({ self }) => self))).toBe(total);
      }),
    );
  });

  it('of two adds up to each of them on its side, whatever only one of them has', () => {
    fc.assert(
      fc.property(stacks, stacks, fc.integer({ min: 1, max: 20 }), (now, before, most) => {
        const [total, totalBefore] = [now, before].map(side => sum(side.map(({ value }) => value)));
        for (const flame of [flameOf(now, 4_000, before), flameOf(now, most, before)]) {
          expect([flame.total, flame.totalBefore]).toEqual([total, totalBefore]);
          expect([sum(flame.selfs), sum(flame.selfBefores)]).toEqual([total, totalBefore]);
          flame.depths.forEach((depth, i) => {
            const end = flame.depths.findIndex((other, j) => j > i && other <= depth);
            const inside = flame.depths.map((_, j) => j >= i && (end < 0 || j < end));
            const within = (column: number[]) => sum(column.filter((_, j) => inside[j]));
            expect(flame.values[i]).toBe(within(flame.selfs));
            expect(flame.befores[i]).toBe(within(flame.selfBefores));
          });
        }
        const sums = functionSums(now, before);
        expect(sum(sums.map(({ self, selfBefore }) => self - selfBefore))).toBe(
          (total ?? 0) - (totalBefore ?? 0),
        );
      }),
    );
  });

  it('of two is in the order of both together, which is the same whichever comes first', () => {
    const before = [
      { frames: ['main', 'gone'], value: 60 },
      { frames: ['main', 'kept'], value: 20 },
    ];
    const now = [
      { frames: ['main', 'kept'], value: 50 },
      { frames: ['main', 'new'], value: 40 },
    ];
    const [flame, swapped] = [flameOf(now, 4_000, before), flameOf(before, 4_000, now)];
    expect(flame).toMatchObject({
      ...{ frames: ['main', 'kept', 'gone', 'new'], depths: [0, 1, 1, 1] },
      ...{ values: [90, 50, 0, 40], befores: [80, 20, 60, 0], selfs: [0, 50, 0, 40] },
    });
    expect([swapped.frames, swapped.values]).toEqual([flame.frames, flame.befores]);
    expect(functionSums(now, before).map(({ frame }) => frame)).toEqual(['gone', 'new', 'kept', 'main']);
  });

  it('has the function and its file of each frame, whatever is in their names', () => {
    expect(frameOf('f\tg', 'a.go')).toBe('f g\ta.go');
    expect(frameOf('')).toBe('(unnamed)');
  });
});
