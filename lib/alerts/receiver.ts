import { z } from 'zod';
import { name, severity, webAddress } from './rule.ts';
import { span } from './span.ts';

/** Text that may hold `${NAME}`, which stands for a variable of the environment: secrets need not be in the file. */
const secretText = z.string().min(1).max(4_000);
const secretAddress = z.union([
  webAddress,
  z.string().regex(/\$\{[A-Z_][A-Z0-9_]*\}/i, 'must be an address with http or https'),
]);

const base = {
  name,
  headers: z
    .record(z.string().max(100), secretText)
    .default({})
    .describe('Values may hold a variable, as secrets do'),
  allowPrivate: z.boolean().default(false).describe('May reach loopback, private and link-local addresses'),
  perMinute: z.int().min(1).max(6_000).default(60),
  timeoutMs: z.int().min(100).max(30_000).default(10_000),
};

export const receiver = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('webhook'),
    url: secretAddress,
    secrets: z.array(secretText).max(5).default([]).describe('whsec_…; several while a key is changed'),
    template: z
      .string()
      .max(20_000)
      .optional()
      .describe('The body, with {{field}} for fields of the message'),
    heartbeat: span.optional().describe('Is told so often that alerts are evaluated'),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('alertmanager'),
    url: secretAddress,
    push: z.boolean().default(true).describe('To the API of an Alertmanager; false: as one calls a webhook'),
  }),
  z.strictObject({ ...base, kind: z.literal('slack'), url: secretAddress }),
  z.strictObject({ ...base, kind: z.literal('discord'), url: secretAddress }),
  z.strictObject({
    ...base,
    kind: z.literal('pagerduty'),
    routingKey: secretText,
    url: secretAddress.default('https://events.pagerduty.com/v2/enqueue'),
  }),
]);
export type Receiver = z.output<typeof receiver>;
export type ReceiverKind = Receiver['kind'];

const label = z.string().min(1).max(300);
/** Who gets what: every route that matches; without routes every receiver gets everything. */
export const route = z.strictObject({
  receiver: name,
  atLeast: severity.default('info'),
  service: label.optional(),
  cause: label.optional(),
  rule: label.optional(),
});
export type Route = z.output<typeof route>;
