import { z } from 'zod';
import { maxNameLength } from './signals/field.ts';

const name = z.string().min(1).max(maxNameLength);
const file = z.string().min(1);
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

const processSchema = z
  .strictObject({
    pid: z.int({ error: 'must be the number of a process' }).positive(),
    pidFile: file,
    match: z.string().min(1),
  })
  .partial()
  .refine(choice => Object.values(choice).filter(value => value !== undefined).length === 1, {
    error: 'must have one of pid, pidFile and match',
  });

const log = <T extends string>(type: T) => z.strictObject({ type: z.literal(type), file });

/** Where an agent beside a server gets its data. */
const sourceSchema = z.discriminatedUnion('type', [
  log('gctrace'),
  log('schedtrace'),
  log('jvm-log'),
  log('trace-gc'),
  z.strictObject({
    type: z.literal('prometheus'),
    url,
    intervalMs: z.number().min(250).max(60_000).optional(),
  }),
  z.strictObject({ type: z.literal('hsperfdata') }),
  z.strictObject({ type: z.literal('procfs'), udpPorts: z.array(z.int().min(1).max(65_535)).optional() }),
  z
    .strictObject({
      type: z.literal('statsd'),
      address: z.string().min(1).optional(),
      socket: file.optional(),
    })
    .refine(({ address, socket }) => address === undefined || socket === undefined, {
      error: 'takes an address or a socket, not both',
    }),
  z.strictObject({ type: z.literal('pprof'), url, seconds: z.number().min(1).max(300).optional() }),
]);

export const targetSchema = z.strictObject({
  service: name,
  instance: name.refine(text => text !== '.' && text !== '..', {
    error: 'must not be . or .., which no page could have in its address',
  }),
  region: name.optional(),
  build: name.optional(),
  runtime: name.optional(),
  process: processSchema.optional(),
  sources: z.array(sourceSchema),
});

/** The `agent:` section of overtick.yaml. */
export const agentSchema = z
  .strictObject({ targets: z.array(targetSchema).max(1_000).default([]) })
  .superRefine(({ targets }, context) => {
    targets.forEach(({ instance, sources }, i) => {
      if (sources.length === 0)
        context.addIssue({
          code: 'custom',
          path: ['targets', i, 'sources'],
          message: 'there must be one at least',
        });
      if (targets.findIndex(other => other.instance === instance) < i)
        context.addIssue({
          code: 'custom',
          path: ['targets', i, 'instance'],
          message: `${instance} is there twice`,
        });
    });
  })
  .prefault({});

export type AgentConfig = z.infer<typeof agentSchema>;
export type TargetConfig = z.infer<typeof targetSchema>;
export type SourceConfig = TargetConfig['sources'][number];
export type ProcessChoice = z.infer<typeof processSchema>;
