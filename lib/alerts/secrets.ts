import { OvertickError } from '../errors.ts';
import type { Receiver } from './receiver.ts';

type Env = Record<string, string | undefined>;

/** The text with `${NAME}` replaced by variables of the environment. Throws OvertickError 'invalid' that names a missing one. */
export function expand(text: string, env: Env): string {
  return text.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/gi, (_, name: string) => {
    const value = env[name];
    if (value === undefined || value === '')
      throw new OvertickError('invalid', `The variable ${name} is not set; a receiver needs it.`);
    return value;
  });
}

/** A receiver as it is used: every reference replaced. Never to be shown or logged. */
export function withSecrets(receiver: Receiver, env: Env): Receiver {
  const all = (list: string[]) => list.map(text => expand(text, env));
  const headers = Object.fromEntries(
    Object.entries(receiver.headers).map(([key, value]) => [key, expand(value, env)]),
  );
  const common = { ...receiver, headers, url: expand(receiver.url, env) };
  if (common.kind === 'webhook') return { ...common, secrets: all(common.secrets) };
  if (common.kind === 'pagerduty') return { ...common, routingKey: expand(common.routingKey, env) };
  return common;
}
