import { type Rejection, sections } from '../../lib/signals/batch.ts';
import type { Resource } from '../../lib/signals/resource.ts';
import type { Counters } from '../../lib/system/counters.ts';

/** Rows of a sender that were refused for a reason. */
export type Rejected = { instance: string; service: string; reason: string; rows: number; lastMs: number };

/** Senders and reasons that are remembered; of more the ones that were silent for longest go. */
const mostKept = 200;

export type Rejections = {
  add(sender: Pick<Resource, 'service' | 'instance'>, rejected: readonly Rejection[]): void;
  /** Latest first. */
  list(): Rejected[];
};

/** The field that a reason begins with: what comes after it quotes what was sent, and would make a reason of each row. */
function fieldOf({ section, reason }: Rejection): string {
  const word = /^\w+/.exec(reason)?.[0] ?? '';
  return Object.hasOwn(sections[section], word) ? word : 'row';
}

export function createRejections(counters: Pick<Counters, 'add'>): Rejections {
  const kept = new Map<string, Rejected>();
  return {
    add({ service, instance }, rejected) {
      for (const rejection of rejected) {
        const { section, reason } = rejection;
        const field = fieldOf(rejection);
        counters.add('overtick_rows_rejected_total', 1, { section });
        counters.add('overtick_fields_rejected_total', 1, { section, field });
        const key = JSON.stringify([instance, section, field]);
        const entry = kept.get(key) ?? { instance, service, reason: '', rows: 0, lastMs: 0 };
        kept.delete(key);
        kept.set(key, entry);
        entry.rows++;
        entry.reason = `${section}: ${reason.slice(0, 200)}`;
        entry.lastMs = Date.now();
        if (kept.size > mostKept) kept.delete(kept.keys().next().value as string);
      }
    },
    list: () => [...kept.values()].reverse(),
  };
}
