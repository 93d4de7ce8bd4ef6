import type { Member } from './incident.ts';
import type { Observation } from './observation.ts';

/** What is done with a member, and why: the reason is kept in the incident's history. */
export type Verdict = { member: Member | null; changed: boolean; reason: string };

/** What looking at a rule came to. `not-asked`: it is looked at less often; `failed`: the store did not answer. */
export type Look = 'asked' | 'not-asked' | 'failed';

/** An observation of a member, which may be new. */
export function observed(before: Member | null, seen: Observation, forUs: number): Verdict {
  if (before === null && !seen.over) return { member: null, changed: false, reason: 'near its threshold' };
  const sinceUs = before?.sinceUs ?? seen.atUs;
  const lastUs = Math.max(before?.lastUs ?? 0, seen.atUs);
  const held = lastUs - sinceUs >= forUs;
  const phase = before?.phase === 'firing' || (held && seen.over) ? 'firing' : 'pending';
  const { rule, instance, region, build, value, threshold } = seen;
  return {
    member: {
      ...{ rule, instance, region, build, phase, sinceUs, lastUs, calmSinceUs: null, value, threshold },
      players: seen.players ?? before?.players ?? null,
    },
    changed: before?.phase !== phase,
    reason: phase === 'firing' ? 'over its threshold' : `over its threshold, for less than ${forUs / 1e6} s`,
  };
}

type Context = {
  look: Look;
  /** Whether the rule is still there. */
  isRule: boolean;
  /** When the server was last heard of; null: not lately. A server that sends nothing has not become well. */
  heardUs: number | null;
  nowUs: number;
  keepFiringUs: number;
};

/** A server that was not heard for so long was taken down, as somebody knows by now. */
export const goneUs = 3600e6;
/** Older news of a server say nothing about it now. */
const freshUs = 15e6;
/** What has not fired yet is given up after so long without it: single ticks come with gaps. */
const pendingUs = 3e6;

const hold = (member: Member, reason: string): Verdict => ({
  member: member.calmSinceUs === null ? member : { ...member, calmSinceUs: null },
  changed: false,
  reason,
});

/** A member of which nothing was observed in this round. */
export function unobserved(member: Member, context: Context): Verdict {
  const { look, isRule, heardUs, nowUs, keepFiringUs } = context;
  if (!isRule) return { member: null, changed: true, reason: 'the rule is gone' };
  if (look === 'not-asked') return { member, changed: false, reason: 'not looked at' };
  if (look === 'failed') return hold(member, 'the store does not answer: nothing is known');
  // Of a server calm is known up to when it was last heard, of a service as a whole up to now.
  const badUs = Math.min(member.lastUs, nowUs);
  const knownUs = member.instance === '' ? nowUs : (heardUs ?? badUs);
  const silentUs = nowUs - knownUs;
  if (silentUs >= goneUs)
    return { member: null, changed: true, reason: `not heard for ${goneUs / 60e6} min: it is gone` };
  if (silentUs > freshUs) return hold(member, 'the server is silent: nothing is known');
  const calmSinceUs = member.calmSinceUs ?? Math.max(knownUs, badUs);
  const calmUs = knownUs - calmSinceUs;
  if (member.phase === 'pending' && calmUs >= pendingUs)
    return { member: null, changed: true, reason: 'calm before it fired' };
  if (calmUs < keepFiringUs)
    return { member: { ...member, calmSinceUs }, changed: false, reason: 'calm, not for long enough' };
  return { member: null, changed: true, reason: `calm for ${Math.round(keepFiringUs / 1e6)} s` };
}

/** Who fires again and again is given longer to calm down, so that a thing that comes and goes pages once; in µs. */
export function keepFiring(usualUs: number, firedLately: number): number {
  return Math.min(usualUs * 2 ** firedLately, Math.max(usualUs, 15 * 60e6));
}
