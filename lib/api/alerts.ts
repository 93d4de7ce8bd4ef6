/** GET /api/v1/alerts, /api/v1/alerts/{id}; POST /api/v1/alerts/controls. */
import { z } from 'zod';
import { ruleKind, severity, where } from '../alerts/rule.ts';

const iso = (doc: string) => z.iso.datetime({ precision: 6 }).describe(`${doc}, ISO 8601 with µs`);

export const alertRow = z.object({
  id: z.string(),
  state: z.enum(['pending', 'firing', 'resolved', 'inactive']),
  severity,
  service: z.string(),
  cause: z.string().describe('A ledger line, or heap, drops, lateness, silent'),
  causeWords: z.string(),
  rules: z.array(z.string()),
  since: iso('When the first evidence of it happened'),
  resolvedAt: z.string().nullable(),
  instances: z.array(z.string()).describe('The worst servers, at most 20'),
  instancesTotal: z.int(),
  value: z
    .string()
    .describe('The value that is furthest over its threshold, in words; empty when it is over'),
  course: z
    .array(z.number().nullable())
    .describe(
      'The largest value as a share of its threshold, each 5 s, oldest first; null: nothing to report',
    ),
  worst: z
    .object({
      instance: z.string(),
      loop: z.string(),
      tick: z.int(),
      startedAt: z.string(),
      durationMs: z.number(),
    })
    .nullable(),
  acknowledgedBy: z.string().nullable(),
  quiet: z.string().nullable().describe('Why nobody is told; null: people are'),
  quietUntil: z.string().nullable().describe('Until when nobody is told, ISO 8601; null: people are told'),
});
export type AlertRow = z.infer<typeof alertRow>;

export const alertsAnswer = z.object({
  at: iso('When this was read'),
  alerterSeenAt: z.string().nullable().describe('When an alerter last gave a sign of life; null: not lately'),
  alerts: z.array(alertRow).describe('Open ones first, then those of the last 24 h, newest first'),
  silences: z.array(
    z.object({
      id: z.string(),
      where,
      cause: z.string().nullable(),
      rule: z.string().nullable(),
      until: z.string(),
      by: z.string(),
      comment: z.string(),
    }),
  ),
  rules: z.array(
    z.object({
      name: z.string(),
      words: z.string(),
      severity,
      where,
      forMs: z.number(),
      runbook: z.string().nullable(),
    }),
  ),
  receivers: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      host: z.string().nullable().describe('Null for those who may not change anything'),
      disabled: z.object({ id: z.string(), reason: z.string() }).nullable(),
    }),
  ),
});
export type AlertsAnswer = z.infer<typeof alertsAnswer>;

/** A frame of the topic `alerts` of the live stream. */
export const firingAnswer = z.object({
  firing: z
    .array(z.object({ id: z.string(), service: z.string(), causeWords: z.string() }))
    .describe('What fires and is not silenced, newest first, at most 200'),
});
export type FiringAnswer = z.infer<typeof firingAnswer>;

export const rehearsalAnswer = z.object({
  rule: z.string(),
  kind: ruleKind,
  words: z.string().describe('What the rule asks for'),
  from: iso('Since when it was gone through: later than asked where there is less'),
  to: iso('Up to when'),
  note: z.string().nullable().describe('Why it is less than was asked for, or nothing; null: it is all'),
  threshold: z.number().nullable().describe('Null: the rule cannot be gone through again'),
  stepMs: z.number().describe('Width of a step'),
  values: z
    .array(z.number().nullable())
    .describe('The largest value of any server in each step, from `from` on; null: none'),
  fired: z
    .array(
      z.object({
        firedAt: z.string(),
        resolvedAt: z.string().nullable().describe('Null: still firing at the end'),
        service: z.string(),
        causeWords: z.string(),
        instance: z.string().nullable().describe('The first server that it was about; null: the service'),
        instancesTotal: z.int(),
      }),
    )
    .describe('When it would have fired, oldest first'),
});
export type RehearsalAnswer = z.infer<typeof rehearsalAnswer>;

export const alertAnswer = z.object({
  alert: alertRow,
  text: z.string().describe('What people are told of it, as text'),
  timeline: z
    .array(z.object({ at: z.string(), kind: z.string(), text: z.string() }))
    .describe('Newest first'),
  notifications: z
    .array(
      z.object({
        id: z.string(),
        receiver: z.string(),
        transition: z.string(),
        status: z.enum(['waiting', 'delivered', 'dead']),
        attempts: z.int(),
        outcome: z.string(),
        tookMs: z.number().nullable(),
        createdAt: z.string(),
        deliveredAt: z.string().nullable(),
      }),
    )
    .describe('Oldest first'),
  members: z
    .array(
      z.object({
        rule: z.string(),
        instance: z.string(),
        phase: z.string(),
        since: z.string(),
        value: z.string(),
      }),
    )
    .describe('Rules and servers that keep it open, at most 100'),
});
export type AlertAnswer = z.infer<typeof alertAnswer>;

const text = z.string().max(300);
const by = text.default('');
export const controlRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('silence'),
    where: where.prefault({}),
    cause: text.optional(),
    rule: text.optional(),
    minutes: z
      .number()
      .positive()
      .max(60 * 24 * 90),
    comment: text.default(''),
    by,
  }),
  z.strictObject({ kind: z.literal('ack'), incident: text, comment: text.default(''), by }),
  z.strictObject({ kind: z.literal('deploy'), service: text, build: text, by }),
  z.strictObject({ kind: z.literal('test'), receiver: text, by }),
  z.strictObject({ kind: z.literal('replay'), incident: text, by }),
]);
export type ControlRequest = z.infer<typeof controlRequest>;

export const controlAnswer = z.object({ id: z.string(), until: z.string() });
