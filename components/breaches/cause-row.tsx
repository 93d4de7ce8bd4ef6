import Link from 'next/link';
import { Swatch } from '@/components/ledger/ledger-bar.tsx';
import { lineName } from '@/components/ledger/lines.ts';
import { tickHref } from '@/components/links.ts';
import { Metric } from '@/components/ui/metric.tsx';
import { Td, Th } from '@/components/ui/table.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import type { CauseGroup } from './cause-groups.ts';

const onlyWide = 'max-[900px]:hidden';

export function CauseHead() {
  return (
    <thead>
      <tr>
        <Th>Cause</Th>
        <Th number>Breaches</Th>
        <Th className={onlyWide}>Share</Th>
        <Th number>
          <Tooltip text="What its breaches were over budget, added up.">Over budget</Tooltip>
        </Th>
        <Th number className={onlyWide}>
          <Tooltip text="How much of that time the cause explains; the rest of each tick had other reasons.">
            Explained
          </Tooltip>
        </Th>
        <Th number>
          <Metric of="max">Worst</Metric>
        </Th>
        <Th number className={onlyWide}>
          Instances
        </Th>
        <Th number className={onlyWide}>
          <Metric of="dropped">Dropped</Metric>
        </Th>
      </tr>
    </thead>
  );
}

type CauseRowProps = { group: CauseGroup; href: string; chosen: boolean };

/** A cause; its name opens the ticks behind it, and closes them again. */
export function CauseRow({ group, href, chosen }: CauseRowProps) {
  const { cause, worst, overshootMs, explainedMs } = group;
  return (
    <tr className={`relative border-t border-line hover:bg-raised ${chosen ? 'bg-raised' : ''}`}>
      <Td className="max-w-40 sm:max-w-72">
        <Link
          href={href}
          prefetch={false}
          scroll={false}
          aria-expanded={chosen}
          className="flex items-center gap-2 font-medium after:absolute after:inset-0"
        >
          <Swatch line={cause} />
          <span className="truncate">
            <bdi>{lineName(cause)}</bdi>
          </span>
        </Link>
      </Td>
      <Td number>{formatCount(group.breaches.length)}</Td>
      <Td className={`w-48 ${onlyWide}`}>
        <span className="flex items-center gap-2">
          <span className="h-2 w-28 bg-raised" aria-hidden="true">
            <span className="block h-full bg-bad" style={{ width: `${group.share * 100}%` }} />
          </span>
          <span className="num">{formatPercent(group.share)}</span>
        </span>
      </Td>
      <Td number className="font-semibold text-bad-ink">
        {formatMs(overshootMs)}
      </Td>
      <Td number className={`text-muted ${onlyWide}`}>
        {cause === 'unexplained' ? '–' : formatPercent(overshootMs > 0 ? explainedMs / overshootMs : 0)}
      </Td>
      <Td number>
        <Link
          href={tickHref(worst)}
          prefetch={false}
          aria-label={`Worst tick, ${worst.tick} of ${worst.instance}, ${formatMs(worst.durationMs)}`}
          className="relative z-10 text-accent hover:underline"
        >
          {formatMs(worst.durationMs)}
        </Link>
      </Td>
      <Td number className={onlyWide}>
        {formatCount(group.instances)}
      </Td>
      <Td number className={`${group.packetsDropped ? 'text-bad-ink' : 'text-muted'} ${onlyWide}`}>
        {formatCount(group.packetsDropped)}
      </Td>
    </tr>
  );
}
