import { tellAgainUs } from '../../lib/alerts/channels/alertmanager.ts';
import { requestOf } from '../../lib/alerts/channels/channel.ts';
import type { Clock } from '../../lib/alerts/clock.ts';
import { afterAttempt, type Bucket, type Outcome, takeToken } from '../../lib/alerts/deliver.ts';
import { type Incident, note } from '../../lib/alerts/incident.ts';
import type { Notification } from '../../lib/alerts/notification.ts';
import type { Receiver } from '../../lib/alerts/receiver.ts';
import { withSecrets } from '../../lib/alerts/secrets.ts';
import type { Counters } from '../../lib/system/counters.ts';
import type { Book } from './book.ts';
import { post } from './post.ts';

const mostAtOnce = 4;
export type Deliveries = {
  /** Begins every attempt that is due. */
  send(incidents: Iterable<Incident>, receivers: readonly Receiver[], disabled: ReadonlySet<string>): void;
  /** Attempts under way. */
  idle(): Promise<unknown>;
};

export function createDeliveries(
  book: Book,
  clock: Pick<Clock, 'nowUs'>,
  env: NodeJS.ProcessEnv,
  onDisabled: (receiver: string, reason: string) => void,
  counters: Counters,
): Deliveries {
  const underWay = new Map<string, Promise<void>>();
  const atOnce = new Map<string, number>();
  const buckets = new Map<string, Bucket>();

  const attemptOnce = async (receiver: Receiver, { message }: Notification): Promise<Outcome> => {
    try {
      return await post(requestOf(withSecrets(receiver, env), message, clock.nowUs() / 1000), receiver);
    } catch (error) {
      return { kind: 'failed', reason: (error as Error).message, permanent: false };
    }
  };

  const deliver = async (incident: Incident, notification: Notification, receiver: Receiver) => {
    const begun = performance.now();
    const outcome = await attemptOnce(receiver, notification);
    const nowUs = clock.nowUs();
    const isRepeat = notification.deliveredUs !== null;
    notification.attempts++;
    notification.tookMs = Math.round(performance.now() - begun);
    const decision = afterAttempt(outcome, {
      ...{ kind: receiver.kind, attempts: notification.attempts, random: Math.random() },
      ageMs: (nowUs - notification.createdUs) / 1000,
    });
    notification.status = decision.status;
    notification.outcome = decision.reason;
    notification.nextUs = nowUs + decision.delayMs * 1000;
    counters.add('overtick_deliveries_total', 1, { outcome: decision.status });
    if (notification.attempts > 1 && !isRepeat) counters.add('overtick_delivery_retries_total', 1);
    if (decision.status === 'delivered') notification.deliveredUs ??= nowUs;
    if (decision.disable) onDisabled(receiver.name, decision.reason);
    if (!isRepeat || decision.status !== 'delivered') {
      const next = decision.status === 'waiting' ? `, again in ${Math.round(decision.delayMs / 1000)} s` : '';
      const text = `${notification.transition} to ${receiver.name}, attempt ${notification.attempts}: ${decision.status}, ${decision.reason}, ${notification.tookMs} ms${next}`;
      note(incident, { atUs: nowUs, kind: 'delivery', text });
    }
    void book.keep(incident);
  };

  const begin = (incident: Incident, notification: Notification, receiver: Receiver) => {
    const key = `${notification.id} ${receiver.name}`;
    atOnce.set(receiver.name, (atOnce.get(receiver.name) ?? 0) + 1);
    const attempt = deliver(incident, notification, receiver).finally(() => {
      underWay.delete(key);
      atOnce.set(receiver.name, (atOnce.get(receiver.name) ?? 1) - 1);
    });
    underWay.set(key, attempt);
  };

  const bury = (incident: Incident, notification: Notification, outcome: string) => {
    Object.assign(notification, { status: 'dead', outcome });
    note(incident, {
      atUs: clock.nowUs(),
      kind: 'delivery',
      text: `${notification.transition} to ${notification.receiver}: ${outcome}`,
    });
    void book.keep(incident);
  };

  const consider = (incident: Incident, notification: Notification, receiver: Receiver) => {
    const nowUs = clock.nowUs();
    if (underWay.has(`${notification.id} ${receiver.name}`) || notification.nextUs > nowUs) return;
    if ((atOnce.get(receiver.name) ?? 0) >= mostAtOnce) return;
    const { bucket, waitMs } = takeToken(
      buckets.get(receiver.name) ?? null,
      receiver.perMinute,
      nowUs / 1000,
    );
    buckets.set(receiver.name, bucket);
    if (waitMs > 0) notification.nextUs = nowUs + waitMs * 1000;
    else begin(incident, notification, receiver);
  };

  return {
    send(incidents, receivers, disabled) {
      for (const incident of incidents) {
        // A receiver hears of an incident in its order: nothing overtakes what still waits for it.
        const busy = new Set<string>();
        for (const notification of incident.notifications) {
          tellAgain(incident, notification, receivers, clock.nowUs());
          if (notification.status !== 'waiting' || busy.has(notification.receiver)) continue;
          busy.add(notification.receiver);
          const receiver = receivers.find(({ name }) => name === notification.receiver);
          if (!receiver) bury(incident, notification, 'there is no such receiver any more');
          else if (disabled.has(receiver.name)) bury(incident, notification, 'the receiver is disabled');
          else consider(incident, notification, receiver);
        }
      }
    },
    idle: () => Promise.allSettled(underWay.values()),
  };
}

/** An Alertmanager is told of a firing alert again and again, under the same id. */
function tellAgain(
  incident: Incident,
  notification: Notification,
  receivers: readonly Receiver[],
  nowUs: number,
): void {
  if (incident.state !== 'firing' || notification.status !== 'delivered') return;
  if (notification.nextUs + tellAgainUs > nowUs) return;
  const last = incident.notifications.findLast(({ receiver }) => receiver === notification.receiver);
  const receiver = receivers.find(({ name }) => name === notification.receiver);
  if (last === notification && receiver?.kind === 'alertmanager' && receiver.push)
    notification.status = 'waiting';
}
