import { z } from 'zod';
import { type Severity, severities } from './severities.ts';
import { span } from './span.ts';

export const severity = z.enum(severities);

/** Names are parts of addresses, keys and labels. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'must be letters, digits, dots, dashes or underscores, 63 at most');
const text = z.string().max(2_000);
const label = z.string().min(1).max(300);
export const webAddress = z.url({ protocol: /^https?$/, error: 'must be an address with http or https' });

/** Which servers a rule looks at; a missing key does not filter. */
export const where = z.strictObject({
  service: label.optional(),
  instance: label.optional(),
  region: label.optional(),
  build: label.optional(),
});
export type Where = z.infer<typeof where>;

const base = {
  name,
  where: where.prefault({}),
  for: span.prefault('0s').describe('How long it must hold before it fires'),
  keepFiring: span.prefault('60s').describe('How long it must be calm before it resolves'),
  severity: severity.default('warning'),
  labels: z.record(name, z.string().max(300)).default({}),
  annotations: z.record(name, text).default({}),
  runbook: webAddress.optional(),
};
const share = z.number().gt(0).max(1);
const over = { over: span.prefault('60s').describe('The window that it is taken over') };

/** What may make somebody get up. Values are compared with `>`; shares are 0 to 1. */
export const rule = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('severe-tick'), times: z.number().min(1).max(1e4).default(3) }),
  z.strictObject({
    ...base,
    kind: z.literal('breaches'),
    count: z.int().min(1).max(1_000).default(5),
    of: z.int().min(1).max(100_000).default(20),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('burn'),
    times: z.number().gt(0).max(1e4),
    objective: z.number().gt(0).lt(1).default(0.999).describe('Share of ticks that should keep their budget'),
    long: span.prefault('1h'),
    short: span.prefault('5m'),
  }),
  z.strictObject({ ...base, ...over, kind: z.literal('gc-share'), above: share.default(0.2) }),
  z.strictObject({ ...base, kind: z.literal('heap'), above: share.default(0.9) }),
  z.strictObject({ ...base, kind: z.literal('allocation-spike'), z: z.number().gt(0).max(1e6).default(12) }),
  z.strictObject({ ...base, ...over, kind: z.literal('drop-rate'), above: share.default(0.05) }),
  z.strictObject({ ...base, kind: z.literal('lateness'), times: z.number().gt(0).max(1e4).default(2) }),
  z.strictObject({ ...base, kind: z.literal('silent'), after: span.prefault('15s') }),
  z.strictObject({ ...base, kind: z.literal('blind'), after: span.prefault('30s') }),
]);
export type Rule = z.output<typeof rule>;
export type RuleInput = z.input<typeof rule>;
export type RuleKind = Rule['kind'];
export const ruleKind = z.enum(rule.options.map(option => option.shape.kind.value));

export const atLeast = (a: Severity, b: Severity): boolean => severities.indexOf(a) >= severities.indexOf(b);

/** The severity of the severest of the rules that are named; null: there is none of them. */
export function worstOf(rules: readonly Rule[], names: ReadonlySet<string>): Severity | null {
  let worst: Severity | null = null;
  for (const { name, severity } of rules)
    if (names.has(name) && (worst === null || atLeast(severity, worst))) worst = severity;
  return worst;
}
