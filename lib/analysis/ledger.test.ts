import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseScopes } from '../signals/pause.ts';
import { ledgerOf, type Typical } from './ledger.ts';
import { billPauses, type LedgerPause } from './pause-bill.ts';

const pause = (
  startUs: number,
  durationUs: number,
  scope: LedgerPause['scope'] = 'stw',
  cause = 'mark',
): LedgerPause => ({
  startUs,
  durationUs,
  kind: 'gc',
  scope,
  cause,
});

const anyPause = fc.record({
  startUs: fc.integer({ min: -200_000, max: 400_000 }),
  durationUs: fc.integer({ min: 0, max: 300_000 }),
  kind: fc.constant('gc'),
  scope: fc.constantFrom(...pauseScopes),
  cause: fc.constantFrom('mark', 'scavenge', ''),
});
const anyPhases = fc.dictionary(
  // Names that every object has are names as others are.
  fc.constantFrom('loot', 'physics', 'constructor', '__proto__'),
  fc.integer({ min: 0, max: 300_000 }),
);
const anyTick = fc.record({
  startUs: fc.constant(0),
  durationUs: fc.integer({ min: 0, max: 300_000 }),
  budgetUs: fc.integer({ min: 0, max: 100_000 }),
  cpuUs: fc.option(fc.integer({ min: 0, max: 400_000 })),
  players: fc.option(fc.integer({ min: 0, max: 1000 })),
  runtime: fc.constantFrom('node', 'go'),
  phases: anyPhases,
});
const anyTypical: fc.Arbitrary<Typical | null> = fc.option(
  fc.record({
    ticks: fc.constant(100),
    workUs: fc.integer({ min: 0, max: 100_000 }),
    usualWorkUs: fc.integer({ min: 0, max: 100_000 }),
    lines: fc.dictionary(fc.constantFrom('gc.stw', 'offcpu'), fc.integer({ min: 0, max: 20_000 })),
    phases: anyPhases,
    usualPlayers: fc.option(fc.integer({ min: 0, max: 300 })),
    outsideUs: fc.option(fc.integer({ min: 0, max: 50_000 })),
    cpuClockRuns: fc.dictionary(fc.constantFrom('gc.stw', 'loop'), fc.boolean()),
    loadDetail: fc.constant(''),
  }),
  { nil: null },
);

describe('ledger', () => {
  it('calls a line estimated when more than a tenth of it is, and says who knows', () => {
    const known = { ...pause(0, 20_000), source: 'gctrace' };
    const guessed = { ...pause(30_000, 10_000), source: 'statsd', estimated: true };
    expect(billPauses({ fromUs: 0, toUs: 50_000 }, [known])[0]).toMatchObject({
      estimated: false,
      detail: 'mark, from gctrace',
    });
    expect(billPauses({ fromUs: 0, toUs: 50_000 }, [known, guessed])[0]).toMatchObject({
      ...{ us: 30_000, estimated: true },
      detail: '2 × mark, from gctrace and statsd',
    });
    const tick = { startUs: 0, durationUs: 50_000, budgetUs: 40_000, cpuUs: null, players: null };
    const { lines } = ledgerOf({ ...tick, runtime: 'go', phases: {} }, [known, guessed], null);
    expect(lines[0]).toMatchObject({ line: 'gc.stw', us: 30_000, evidence: 'estimated' });
  });

  it('adds up to the duration to the µs, with no line negative, for any input', () => {
    fc.assert(
      fc.property(anyTick, fc.array(anyPause, { maxLength: 12 }), anyTypical, (tick, pauses, typical) => {
        const { lines } = ledgerOf(tick, pauses, typical);
        expect(lines.reduce((sum, line) => sum + line.us, 0)).toBe(tick.durationUs);
        for (const line of lines) expect(line.us).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order of the pauses', () => {
    fc.assert(
      fc.property(
        anyTick,
        fc.array(anyPause, { maxLength: 8 }),
        anyTypical,
        fc.integer({ min: 0, max: 7 }),
        (tick, pauses, typical, by) => {
          const moved = [...pauses.slice(by), ...pauses.slice(0, by)].reverse();
          expect(ledgerOf(tick, moved, typical)).toEqual(ledgerOf(tick, pauses, typical));
        },
      ),
    );
  });

  it('bills overlapping pauses once, to the more specific scope', () => {
    const lines = billPauses({ fromUs: 0, toUs: 100_000 }, [
      pause(10_000, 60_000, 'loop', 'stall'),
      pause(20_000, 30_000, 'stw'),
    ]);
    expect(lines.map(({ line, us }) => [line, us])).toEqual([
      ['gc.stw', 30_000],
      ['loop', 30_000],
    ]);
  });

  it('does not bill a pause between ticks, nor a concurrent one', () => {
    const lines = billPauses({ fromUs: 0, toUs: 50_000 }, [
      pause(-30_000, 30_000),
      pause(50_000, 10_000),
      pause(0, 50_000, 'concurrent'),
    ]);
    expect(lines).toEqual([]);
  });

  const tick = {
    startUs: 0,
    durationUs: 100_000,
    budgetUs: 50_000,
    cpuUs: null,
    players: null,
    phases: {},
    runtime: 'go',
  };
  const typical = (over: Partial<Typical> = {}): Typical => ({
    ticks: 100,
    workUs: 30_000,
    usualWorkUs: 30_000,
    lines: {},
    phases: {},
    usualPlayers: 100,
    outsideUs: 0,
    cpuClockRuns: {},
    loadDetail: '',
    ...over,
  });
  const linesOf = (...given: Parameters<typeof ledgerOf>) =>
    ledgerOf(...given).lines.map(({ line, us }) => [line, us]);

  it('names GC when it explains the overshoot', () => {
    const ledger = ledgerOf(
      { ...tick, phases: { physics: 95_000 } },
      [pause(40_000, 70_000)],
      typical({ workUs: 40_000, phases: { physics: 38_000 } }),
    );
    expect(ledger).toMatchObject({ cause: 'gc.stw', causeShare: 1, grade: 'A' });
  });

  it('names the phase that took longer than in healthy ticks', () => {
    const healthy = typical({ workUs: 25_000, phases: { physics: 20_000, loot: 5_000 } });
    const ledger = ledgerOf(
      { ...tick, durationUs: 85_000, phases: { physics: 21_000, loot: 64_000 } },
      [],
      healthy,
    );
    expect(ledger).toMatchObject({ cause: 'phase:loot', grade: 'A' });
    expect(ledger.lines[0]).toMatchObject({ line: 'phase:loot', us: 59_000, evidence: 'measured' });
  });

  it('does not bill a phase for the pause inside it, and does bill the other phase', () => {
    const healthy = typical({ workUs: 40_000, phases: { physics: 20_000, loot: 20_000 } });
    const phases = { physics: 60_000, loot: 65_000 };
    expect(linesOf({ ...tick, durationUs: 125_000, phases }, [pause(10_000, 40_000)], healthy)).toEqual([
      ['phase:loot', 45_000],
      ['gc.stw', 40_000],
      ['work', 40_000],
    ]);
  });

  it('names time off the CPU when nothing else kept the thread waiting', () => {
    const ledger = ledgerOf(
      { ...tick, cpuUs: 31_000, phases: { physics: 100_000 } },
      [],
      typical({ phases: { physics: 30_000 } }),
    );
    expect(ledger).toMatchObject({ cause: 'offcpu', grade: 'A' });
    expect(ledger.lines.map(({ line, us }) => [line, us])).toEqual([
      ['offcpu', 69_000],
      ['phase:physics', 1_000],
      ['work', 30_000],
    ]);
  });

  it('does not take a pause for time off the CPU, whether or not the CPU time holds it', () => {
    for (const cpuUs of [30_000, 100_000])
      expect(linesOf({ ...tick, cpuUs }, [pause(10_000, 70_000)], typical())).toEqual([
        ['gc.stw', 70_000],
        ['work', 30_000],
      ]);
  });

  it('ranks a pause low that healthy ticks have too', () => {
    const healthy = typical({ workUs: 30_000, lines: { 'gc.assist': 20_000 }, phases: { loot: 30_000 } });
    const ledger = ledgerOf(
      { ...tick, durationUs: 72_000, phases: { loot: 72_000 } },
      [pause(0, 21_000, 'assist')],
      healthy,
    );
    expect(ledger.cause).toBe('phase:loot');
  });

  it('names work when the load is what makes it long', () => {
    const ledger = ledgerOf(
      { ...tick, durationUs: 80_000 },
      [],
      typical({ workUs: 79_000, usualWorkUs: 30_000, loadDetail: 'for a load of 300 against 100 usually' }),
    );
    expect(ledger.cause).toBe('work');
    expect(ledger.lines[0]?.detail).toBe('as in a healthy tick, for a load of 300 against 100 usually');
  });

  it('says unexplained when nothing accounts for the excess, or when a small pause accounts for too little of it', () => {
    expect(ledgerOf(tick, [], typical())).toMatchObject({ cause: 'unexplained', causeShare: 0, grade: 'C' });
    expect(ledgerOf(tick, [pause(10_000, 9_000)], typical())).toMatchObject({ cause: 'unexplained' });
    expect(ledgerOf(tick, [pause(10_000, 9_000)], null)).toMatchObject({ cause: 'unexplained' });
  });

  it('takes the rise that all phases share for the load, and what one took beyond it for that phase', () => {
    const healthy = typical({ phases: { physics: 20_000, loot: 10_000 } });
    const surge = {
      ...tick,
      cpuUs: 90_000,
      players: 300,
      durationUs: 90_000,
      phases: { physics: 60_000, loot: 30_000 },
    };
    expect(ledgerOf(surge, [], healthy)).toMatchObject({ cause: 'work', grade: 'A' });
    const slow = { ...surge, players: 110, phases: { physics: 22_000, loot: 68_000 } };
    expect(ledgerOf(slow, [], healthy).cause).toBe('phase:loot');
  });

  it('does not blame a phase when all of them were slow at the usual load and nothing says that they worked', () => {
    const healthy = typical({ phases: { physics: 20_000, loot: 10_000 } });
    const stretched = {
      ...tick,
      players: 100,
      durationUs: 90_000,
      phases: { physics: 60_000, loot: 30_000 },
    };
    expect(ledgerOf(stretched, [], healthy).cause).toBe('unexplained');
  });

  it('takes a pause for outside of the phases when their times leave room for it', () => {
    const healthy = typical({ workUs: 40_000, phases: { physics: 20_000, loot: 20_000 } });
    const apart = { ...tick, durationUs: 110_000, phases: { physics: 20_000, loot: 60_000 } };
    expect(linesOf(apart, [pause(10_000, 30_000)], healthy)).toEqual([
      ['phase:loot', 40_000],
      ['gc.stw', 30_000],
      ['work', 40_000],
    ]);
  });

  it('learns from healthy ticks whether the CPU clock runs on during a collection', () => {
    const waiting = { ...tick, durationUs: 130_000, cpuUs: 70_000 };
    const offCpu = (runs: boolean) =>
      linesOf(waiting, [pause(10_000, 40_000)], typical({ cpuClockRuns: { 'gc.stw': runs } })).find(
        ([line]) => line === 'offcpu',
      );
    expect(offCpu(true)).toEqual(['offcpu', 60_000]);
    expect(offCpu(false)).toEqual(['offcpu', 20_000]);
  });

  it('makes estimated lines of counters, out of what is unexplained and never beside a known pause', () => {
    const ledger = ledgerOf(tick, [], typical(), { 'gc.stw': 60_000, scheduler: 30_000 });
    expect(ledger.lines.map(({ line, us, evidence }) => [line, us, evidence])).toEqual([
      ['gc.stw', 60_000, 'estimated'],
      ['scheduler', 10_000, 'estimated'],
      ['work', 30_000, 'estimated'],
    ]);
    expect(ledger).toMatchObject({ cause: 'gc.stw', grade: 'B' });
    expect(linesOf(tick, [pause(10_000, 20_000)], typical(), { 'gc.stw': 60_000 })[0]).toEqual([
      'gc.stw',
      20_000,
    ]);
  });
});
