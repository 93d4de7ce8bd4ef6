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
  /** When the server was last heard of; null: unknown. A server that sends nothing has not become well. */
  heardUs: number | null;
  nowUs: number;
  keepFiringUs: number;
};

/** A server that has been silent for so long is not waited for. */
export const forgottenUs = 15 * 60e6;
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
  const silentUs = heardUs === null ? 0 : nowUs - heardUs;
  if (member.instance !== '' && member.rule !== '' && silentUs > freshUs && silentUs < forgottenUs)
    return hold(member, 'the server is silent: nothing is known');
  const calmSinceUs = member.calmSinceUs ?? nowUs;
  if (member.phase === 'pending' && nowUs - calmSinceUs >= pendingUs)
    return { member: null, changed: true, reason: 'calm before it fired' };
  if (nowUs - calmSinceUs < keepFiringUs)
    return { member: { ...member, calmSinceUs }, changed: false, reason: 'calm, not for long enough' };
  return { member: null, changed: true, reason: `calm for ${Math.round(keepFiringUs / 1e6)} s` };
}

/** Who fires again and again is given longer to calm down, so that a thing that comes and goes pages once; in µs. */
export function keepFiring(usualUs: number, firedLately: number): number {
  return Math.min(usualUs * 2 ** firedLately, Math.max(usualUs, 15 * 60e6));
}
