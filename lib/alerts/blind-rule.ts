import type { Look } from './member.ts';
import { compared, type Observation } from './observation.ts';
import type { Rule } from './rule.ts';

/** What the alerter asks the store, and since when it gets no answer. */
export type Blindness = {
  /** How asking for something went. */
  note(question: string, look: Look, nowUs: number): void;
  /** Forgets questions that are not asked any more. */
  only(questions: readonly string[]): void;
  /** When the question that has failed for longest was answered last, in µs; null: none fails. */
  sinceUs(): number | null;
};

export function createBlindness(beginUs: number): Blindness {
  const answeredUs = new Map<string, number>();
  const failing = new Set<string>();
  return {
    note(question, look, nowUs) {
      if (look === 'asked') {
        answeredUs.set(question, nowUs);
        failing.delete(question);
      } else if (look === 'failed') failing.add(question);
    },
    only(questions) {
      for (const one of failing) if (!questions.includes(one)) failing.delete(one);
    },
    sinceUs: () =>
      failing.size === 0 ? null : Math.min(...[...failing].map(one => answeredUs.get(one) ?? beginUs)),
  };
}

/** The alert about Overtick itself: while it cannot see, other alerts may be missing. */
export function judgeBlindness(rule: Rule, sinceUs: number | null, nowUs: number): Observation[] {
  if (rule.kind !== 'blind' || sinceUs === null) return [];
  const found = { cause: 'blind', symptom: false, atUs: sinceUs, threshold: rule.after / 1e6 };
  const place = { service: 'overtick', instance: '', region: '', build: '' };
  const seen = compared(rule, place, { ...found, value: (nowUs - sinceUs) / 1e6 });
  return seen ? [seen] : [];
}
