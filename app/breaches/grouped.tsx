import type { ReactNode } from 'react';
import { BreachFeed } from '@/components/breaches/breach-feed.tsx';
import { Causes } from '@/components/breaches/causes.tsx';
import { Episodes } from '@/components/breaches/episodes.tsx';
import type { BreachView } from '@/components/breaches/views.ts';
import { keyOf } from '@/components/controls/filters.ts';
import type { Params } from '@/components/links.ts';
import { loadBreaches, loadEpisodes, loadLastData } from '../data.ts';

const pageSize = 50;
/** The most that one question to the API answers. */
const mostForCauses = 200;

/** Breaches as the view has them: each reads what it shows and no more. */
export async function grouped(
  view: BreachView,
  { view: _, cause, ...query }: Params,
  filters: Params,
  paused?: string,
): Promise<ReactNode> {
  const lastOf = (shown: readonly unknown[]) => (shown.length > 0 ? null : loadLastData(filters));
  if (view === 'episodes') {
    const answer = await loadEpisodes({ ...query, limit: pageSize });
    const last = await lastOf(answer.episodes);
    return <Episodes answer={answer} params={{ ...query, view }} filters={filters} last={last} />;
  }
  if (view === 'causes') {
    const { breaches, nextCursor } = await loadBreaches({
      ...query,
      cursor: undefined,
      limit: mostForCauses,
    });
    const params = { ...query, view, cause };
    const last = await lastOf(breaches);
    return (
      <Causes breaches={breaches} more={nextCursor !== null} params={params} filters={filters} last={last} />
    );
  }
  // What came after the pause waits above the list.
  const asOf = paused && (!query.to || query.to === 'now') ? { to: paused } : {};
  const { breaches, nextCursor } = await loadBreaches({ ...query, ...asOf, limit: pageSize });
  // A page of older breaches, and one of a range that ended, stand still; the first page is live.
  const live = !query.cursor && (!query.to || query.to === 'now');
  return (
    <BreachFeed
      key={keyOf(query)}
      initial={breaches}
      params={query}
      filters={filters}
      live={live}
      nextCursor={nextCursor}
      last={await lastOf(breaches)}
    />
  );
}
