import type { LastData } from '@/components/first-run/last-data.ts';
import { breachesHref, type Params } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Table } from '@/components/ui/table.tsx';
import type { EpisodesAnswer } from '@/lib/api/episodes.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { AsOf } from './as-of.tsx';
import { EpisodeHead, EpisodeLine } from './episode-row.tsx';
import { NoBreaches } from './no-breaches.tsx';
import { rangeInWords } from './views.ts';

type EpisodesProps = { answer: EpisodesAnswer; params: Params; filters: Params; last: LastData | null };

/** Breaches that belong together, from the first to the recovery: one line for each time that it went wrong. */
export function Episodes({ answer: { episodes, nextCursor }, params, filters, last }: EpisodesProps) {
  if (episodes.length === 0) {
    const live = !params.from && !params.cursor;
    return <NoBreaches params={params} filters={filters} live={live} last={last} />;
  }
  const breaches = episodes.reduce((sum, episode) => sum + episode.breaches, 0);
  const many = `${formatCount(episodes.length)} ${episodes.length === 1 ? 'episode' : 'episodes'}`;
  return (
    <>
      <AsOf>
        {params.cursor ? 'Older: ' : ''}
        {many} of {formatCount(breaches)} breaches{nextCursor ? ', the latest' : ''} {rangeInWords(params)}.
        An episode ends after 20 ticks in a row within budget, or 5 s without a breach.
      </AsOf>
      <Table label="Episodes, latest first" className="frame">
        <EpisodeHead />
        <tbody>
          {episodes.map(episode => (
            <EpisodeLine key={episode.id} episode={episode} />
          ))}
        </tbody>
      </Table>
      <nav aria-label="Older and newer" className="flex items-center gap-2 text-sm text-muted">
        {params.cursor ? (
          <ButtonLink href={breachesHref({ ...params, cursor: undefined })}>Latest</ButtonLink>
        ) : null}
        {nextCursor ? (
          <ButtonLink href={breachesHref({ ...params, cursor: nextCursor })}>Older</ButtonLink>
        ) : (
          `No older ones ${rangeInWords(params)}.`
        )}
      </nav>
    </>
  );
}
