import type { Breach } from '@/lib/api/schemas.ts';

/** Newest first, each once, no more than `most`. Times of one format and precision compare as text. */
export function mergeBreaches(list: readonly Breach[], fresh: readonly Breach[], most: number): Breach[] {
  const byId = new Map(list.map(breach => [breach.id, breach]));
  for (const breach of fresh) byId.set(breach.id, breach);
  return [...byId.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, most);
}

/** How many of the fresh ones are not on the list yet. */
export function countNew(list: readonly Breach[], fresh: readonly Breach[]): number {
  const known = new Set(list.map(({ id }) => id));
  return fresh.filter(({ id }) => !known.has(id)).length;
}
