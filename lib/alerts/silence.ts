import { z } from 'zod';
import type { Incident } from './incident.ts';
import { type Where, where } from './rule.ts';

const text = z.string().max(300);

/** What people say to the alerter; kept in the store, by id, until `toUs`. */
export const controlBody = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('silence'),
    where,
    cause: text.optional(),
    rule: text.optional(),
    comment: text,
    by: text,
  }),
  z.strictObject({ kind: z.literal('ack'), incident: text, comment: text, by: text }),
  z.strictObject({ kind: z.literal('deploy'), service: text, build: text, by: text }),
  z.strictObject({ kind: z.literal('disabled'), receiver: text, reason: text }),
  z.strictObject({ kind: z.literal('test'), receiver: text, by: text }),
  z.strictObject({ kind: z.literal('replay'), incident: text, by: text }),
]);
export type ControlBody = z.infer<typeof controlBody>;
export type Control = { id: string; fromUs: number; toUs: number; body: ControlBody };

export type Window = { fromUs: number; toUs: number; where: Where; comment: string };
type Matcher = { where: Where; cause?: string | undefined; rule?: string | undefined };

/** Every server that it is about must match: a silence of one server does not hide another. */
export function isMatched(incident: Incident, { where, cause, rule }: Matcher): boolean {
  if (where.service !== undefined && where.service !== incident.service) return false;
  if (cause !== undefined && cause !== incident.cause) return false;
  const fits = (wanted: string | undefined, value: string) => wanted === undefined || wanted === value;
  for (const member of incident.members.values()) {
    if (!fits(rule, member.rule) || !fits(where.instance, member.instance)) return false;
    if (!fits(where.region, member.region) || !fits(where.build, member.build)) return false;
  }
  return true;
}

const isNow = ({ fromUs, toUs }: { fromUs: number; toUs: number }, nowUs: number) =>
  fromUs <= nowUs && nowUs < toUs;

/** Servers are expected to go away for so long after a deploy, in µs. */
export const deployUs = 5 * 60e6;

/** Why nobody is to be told, and until when, in µs. */
export type Quiet = { reason: string; untilUs: number };

/** Why nobody is to be told of an incident now; null: somebody is. */
export function quietOf(
  incident: Incident,
  controls: readonly Control[],
  maintenance: readonly Window[],
  nowUs: number,
): Quiet | null {
  for (const window of maintenance)
    if (isNow(window, nowUs) && isMatched(incident, window))
      return { reason: 'maintenance', untilUs: window.toUs };
  for (const { body, ...when } of controls) {
    if (!isNow(when, nowUs)) continue;
    if (body.kind === 'silence' && isMatched(incident, body))
      return { reason: `silenced by ${body.by || 'somebody'}`, untilUs: when.toUs };
    if (body.kind === 'deploy' && incident.cause === 'silent' && body.service === incident.service)
      return { reason: `build ${body.build} of ${body.service} is being deployed`, untilUs: when.toUs };
  }
  return null;
}
