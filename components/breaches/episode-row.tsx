import Link from 'next/link';
import { LedgerBar, Swatch } from '@/components/ledger/ledger-bar.tsx';
import { lineName } from '@/components/ledger/lines.ts';
import { breachesHref, tickHref } from '@/components/links.ts';
import { Metric } from '@/components/ui/metric.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { stickyHead, Td, Th } from '@/components/ui/table.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import type { EpisodeRow } from '@/lib/api/episodes.ts';
import { formatMs, formatMsSigned } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';

const onlyWide = 'max-[900px]:hidden';

export function EpisodeHead() {
  return (
    <thead className={stickyHead}>
      <tr>
        <Th>Began</Th>
        <Th number className={onlyWide}>
          Lasted
        </Th>
        <Th>Instance</Th>
        <Th number>
          <Tooltip text="Ticks over budget, of all ticks from the first of them to the last.">
            Breaches
          </Tooltip>
        </Th>
        <Th number className={onlyWide}>
          of ticks
        </Th>
        <Th number>
          <Metric of="max">Worst</Metric>
        </Th>
        <Th number className={onlyWide}>
          <Tooltip text="What its breaches were over budget, added up.">Over by</Tooltip>
        </Th>
        <Th className={onlyWide}>Causes</Th>
        <Th className={onlyWide}>Most of it</Th>
        <Th number className={onlyWide}>
          <Metric of="dropped">Dropped</Metric>
        </Th>
      </tr>
    </thead>
  );
}

/** The ticks of an episode and of nothing else: the list, cut to its instance and its time. */
const ticksHref = ({ service, instance, from, to }: EpisodeRow): string =>
  breachesHref({ service, instance, from, to });

/** An episode; the whole line opens its ticks, the worst one has a link of its own. */
export function EpisodeLine({ episode }: { episode: EpisodeRow }) {
  const { instance, loop, worst, causes, packetsDropped } = episode;
  const lastedMs = Date.parse(episode.to) - Date.parse(episode.from);
  const first = [...causes].sort((a, b) => b.ms - a.ms)[0];
  return (
    <tr className="relative border-t border-line hover:bg-raised">
      <Td>
        <Moment at={episode.from} as="clock" />
      </Td>
      <Td number className={onlyWide}>
        {formatMs(lastedMs)}
      </Td>
      <Td className="max-w-40 sm:max-w-56">
        <Link
          href={ticksHref(episode)}
          prefetch={false}
          className="block font-medium after:absolute after:inset-0"
        >
          <Name text={loop === 'main' ? instance : `${instance} · ${loop}`} />
        </Link>
        <span className="block truncate text-sm text-muted min-[900px]:hidden">
          {first ? lineName(first.cause) : ''}
        </span>
      </Td>
      <Td number className="font-semibold">
        {formatCount(episode.breaches)}
      </Td>
      <Td number className={`text-muted ${onlyWide}`}>
        {formatCount(episode.ticks)}
      </Td>
      <Td number>
        <Link
          href={tickHref({ instance, loop, tick: worst.tick, startedAt: worst.startedAt })}
          prefetch={false}
          aria-label={`Worst tick, ${worst.tick}, ${formatMs(worst.durationMs)}`}
          className="relative z-10 text-accent hover:underline"
        >
          {formatMs(worst.durationMs)}
        </Link>
      </Td>
      <Td number className={`text-bad-ink ${onlyWide}`}>
        {formatMsSigned(episode.overshootMs)}
      </Td>
      <Td className={`w-44 min-w-32 ${onlyWide}`}>
        <LedgerBar ledger={causes.map(({ cause, ms }) => ({ line: cause, ms }))} height={10} />
      </Td>
      <Td className={`max-w-64 ${onlyWide}`}>
        {first ? (
          <span className="flex items-center gap-1.5">
            <Swatch line={first.cause} />
            <span className="truncate">
              <bdi>{lineName(first.cause)}</bdi>
            </span>
            <span className="num text-muted">{formatMs(first.ms)}</span>
          </span>
        ) : (
          <span className="text-muted">being worked out</span>
        )}
      </Td>
      <Td number className={`${packetsDropped ? 'text-bad-ink' : 'text-muted'} ${onlyWide}`}>
        {formatCount(packetsDropped)}
      </Td>
    </tr>
  );
}
