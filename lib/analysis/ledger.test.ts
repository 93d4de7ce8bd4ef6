import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseScopes } from '../signals/pause.ts';
import { billPauses, type LedgerPause, ledgerOf, type Typical } from './ledger.ts';

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
  fc.constantFrom('loot', 'physics', 'send'),
  fc.integer({ min: 0, max: 300_000 }),
);
const anyTick = fc.record({
  startUs: fc.constant(0),
  durationUs: fc.integer({ min: 0, max: 300_000 }),
  budgetUs: fc.integer({ min: 0, max: 100_000 }),
  phases: anyPhases,
});
const anyTypical: fc.Arbitrary<Typical> = fc.option(
  fc.record({ durationUs: fc.integer({ min: 0, max: 100_000 }), phases: anyPhases }),
  { nil: null },
);

describe('ledger', () => {
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
    const lines = billPauses({ startUs: 0, durationUs: 100_000 }, [
      pause(10_000, 60_000, 'loop', 'stall'),
      pause(20_000, 30_000, 'stw'),
    ]);
    expect(lines.map(({ line, us }) => [line, us])).toEqual([
      ['gc.stw', 30_000],
      ['loop', 30_000],
    ]);
  });

  it('does not bill a pause between ticks, nor a concurrent one', () => {
    const lines = billPauses({ startUs: 0, durationUs: 50_000 }, [
      pause(-30_000, 30_000),
      pause(50_000, 10_000),
      pause(0, 50_000, 'concurrent'),
    ]);
    expect(lines).toEqual([]);
  });

  it('names GC when it explains the overshoot', () => {
    const ledger = ledgerOf(
      { startUs: 0, durationUs: 108_000, budgetUs: 50_000, phases: {} },
      [pause(40_000, 70_000)],
      { durationUs: 40_000, phases: {} },
    );
    expect(ledger.cause).toBe('gc.stw');
    expect(ledger.causeShare).toBe(1);
    expect(ledger.grade).toBe('A');
  });

  it('names the phase that took longer than in healthy ticks', () => {
    const typical = { durationUs: 30_000, phases: { physics: 20_000, loot: 5_000 } };
    const ledger = ledgerOf(
      { startUs: 0, durationUs: 90_000, budgetUs: 50_000, phases: { physics: 21_000, loot: 64_000 } },
      [],
      typical,
    );
    expect(ledger.cause).toBe('phase:loot');
    expect(ledger.lines[0]).toMatchObject({ line: 'phase:loot', us: 59_000 });
  });

  it('says unexplained when nothing accounts for the excess', () => {
    const ledger = ledgerOf({ startUs: 0, durationUs: 90_000, budgetUs: 50_000, phases: {} }, [], {
      durationUs: 30_000,
      phases: {},
    });
    expect(ledger.cause).toBe('unexplained');
    expect(ledger.lines.at(-1)).toMatchObject({ line: 'unexplained', us: 60_000 });
    expect(ledger.grade).toBe('C');
  });
});
