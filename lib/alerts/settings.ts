import { z } from 'zod';
import { defaultRules } from './default-rules.ts';
import { receiver, route } from './receiver.ts';
import { name, type Rule, rule, webAddress, where } from './rule.ts';

const moment = z.iso.datetime({ offset: true, error: 'must be a moment such as 2026-11-21T14:00:00Z' });

const unique = (list: readonly { name: string }[]) => new Set(list.map(one => one.name)).size === list.length;

/** The part `alerts` of overtick.yaml. */
export const alertSettings = z
  .strictObject({
    url: webAddress.optional().describe('Where people reach the dashboard; links begin with it'),
    defaults: z.boolean().default(true),
    off: z.array(name).default([]).describe('Default rules that are not wanted'),
    rules: z.array(rule).max(200).default([]).refine(unique, 'has a name twice'),
    receivers: z.array(receiver).max(50).default([]).refine(unique, 'has a name twice'),
    routes: z.array(route).max(200).default([]),
    maintenance: z
      .array(
        z.strictObject({
          from: moment,
          to: moment,
          where: where.prefault({}),
          comment: z.string().max(300).default(''),
        }),
      )
      .max(100)
      .default([]),
  })
  .check(context => {
    const { off, receivers, routes } = context.value;
    const complain = (path: (string | number)[], message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path, message });
    routes.forEach((one, i) => {
      if (!receivers.some(({ name }) => name === one.receiver))
        complain(['routes', i, 'receiver'], `names ${one.receiver}, which is no receiver`);
    });
    off.forEach((one, i) => {
      if (!defaultRules.some(({ name }) => name === one)) complain(['off', i], `${one} is no default rule`);
    });
  });
export type AlertSettings = z.output<typeof alertSettings>;

/** All rules that are on: the file's own, and the defaults that it does not turn off or replace. */
export function rulesOf({ defaults, off, rules }: AlertSettings): Rule[] {
  const named = new Set([...off, ...rules.map(({ name }) => name)]);
  return [...(defaults ? defaultRules.filter(({ name }) => !named.has(name)) : []), ...rules];
}
