import { heartbeat } from '../../lib/alerts/channels/webhook.ts';
import type { Receiver } from '../../lib/alerts/receiver.ts';
import { withSecrets } from '../../lib/alerts/secrets.ts';
import { post } from './post.ts';

export type Heartbeats = {
  /** Tells the receivers that ask for it, and are due, that so many rules were evaluated. */
  beat(receivers: readonly Receiver[], disabled: ReadonlySet<string>, rules: number, nowUs: number): void;
};

/** Heartbeats are not tried again: the next one follows, and one that is missing is what they are for. */
export function createHeartbeats(env: NodeJS.ProcessEnv): Heartbeats {
  const toldUs = new Map<string, number>();
  return {
    beat(receivers, disabled, rules, nowUs) {
      for (const receiver of receivers) {
        if (receiver.kind !== 'webhook' || receiver.heartbeat === undefined || disabled.has(receiver.name))
          continue;
        const sinceUs = Math.abs(nowUs - (toldUs.get(receiver.name) ?? 0));
        if (sinceUs < receiver.heartbeat) continue;
        toldUs.set(receiver.name, nowUs);
        try {
          const ready = withSecrets(receiver, env) as typeof receiver;
          void post(heartbeat(ready, receiver.heartbeat, rules, nowUs), receiver);
        } catch {
          // A variable that is missing is told of by the first notification.
        }
      }
    },
  };
}
