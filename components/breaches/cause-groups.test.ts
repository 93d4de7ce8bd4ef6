import { describe, expect, it } from 'vitest';
import type { Breach } from '@/lib/api/schemas.ts';
import { groupByCause } from './cause-groups.ts';

const breach = (cause: string, overshootMs: number, more: Partial<Breach> = {}): Breach =>
  ({
    cause,
    overshootMs,
    causeShare: 0.5,
    service: 'arena',
    instance: 'arena-1',
    impact: { packetsSent: null, packetsDropped: null, events: {} },
    ...more,
  }) as Breach;

describe('breaches by cause', () => {
  it('the cause that cost most time comes first, whatever its count', () => {
    const groups = groupByCause([breach('offcpu', 1), breach('offcpu', 2), breach('gc.stw', 90)]);
    expect(groups.map(({ cause, breaches, overshootMs }) => [cause, breaches.length, overshootMs])).toEqual([
      ['gc.stw', 1, 90],
      ['offcpu', 2, 3],
    ]);
    expect(groups[1]?.share).toBeCloseTo(2 / 3);
  });

  it('leads with the worst tick and says what the cause explains of the time', () => {
    const [group] = groupByCause([breach('gc.stw', 10), breach('gc.stw', 30, { instance: 'arena-2' })]);
    expect([group?.worst.overshootMs, group?.explainedMs, group?.instances]).toEqual([30, 20, 2]);
  });

  it('adds up the packets where they were counted, and does not make a zero of the rest', () => {
    const counted = { impact: { packetsSent: 1, packetsDropped: 4, events: {} } };
    expect(groupByCause([breach('io', 1), breach('io', 1, counted)])[0]?.packetsDropped).toBe(4);
    expect(groupByCause([breach('io', 1)])[0]?.packetsDropped).toBeNull();
  });
});
