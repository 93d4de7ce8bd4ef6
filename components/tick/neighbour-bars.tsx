'use client';

import Link from 'next/link';
import { tickHref } from '@/components/links.ts';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import type { Bars, useBarSelection } from './use-bar-selection.ts';

type Neighbour = TickAnswer['neighbours'][number];
type BarsProps = {
  neighbours: readonly Neighbour[];
  current: string;
  instance: string;
  loop: string;
  selected: Bars | null;
  handlers: ReturnType<typeof useBarSelection>['handlers'];
};

function words({ tick, durationMs, budgetMs, gcMs, allocBytes, packetsDropped }: Neighbour): string {
  const over = budgetMs > 0 && durationMs > budgetMs ? ', over budget' : '';
  const dropped = packetsDropped ? `, ${formatCount(packetsDropped)} packets dropped` : '';
  return `Tick ${tick}: ${formatMs(durationMs)}${over}, GC ${formatMs(gcMs)}, ${formatBytes(allocBytes)} allocated${dropped}`;
}

/** One tab stop; arrows walk along the bars, Enter opens one, a drag or Shift with arrows selects some. */
export function NeighbourBars({ neighbours, current, instance, loop, selected, handlers }: BarsProps) {
  const budget = neighbours.find(({ startedAt }) => startedAt === current)?.budgetMs ?? 0;
  const top = Math.max(budget * 1.4, ...neighbours.map(({ durationMs }) => durationMs), 0.001);
  const percent = (ms: number) => `${Math.min(100, (ms / top) * 100)}%`;
  return (
    <div className="relative mx-3 mb-2 h-28 border-b border-strong">
      <ol
        {...handlers}
        className="flex h-full touch-pan-y select-none items-stretch"
        aria-label="Neighbouring ticks, oldest first"
      >
        {neighbours.map((each, i) => {
          const here = each.startedAt === current;
          const isSelected = selected !== null && i >= selected[0] && i <= selected[1];
          const over = each.budgetMs > 0 && each.durationMs > each.budgetMs;
          return (
            <li key={each.startedAt} className={`min-w-0 flex-1 ${isSelected ? 'bg-accent/25' : ''}`}>
              <Link
                href={tickHref({ instance, loop, tick: each.tick, startedAt: each.startedAt })}
                prefetch={false}
                tabIndex={here ? 0 : -1}
                aria-current={here ? 'true' : undefined}
                aria-label={words(each)}
                title={words(each)}
                className={`flex h-full flex-col justify-end px-px hover:bg-raised ${here ? 'bg-raised' : ''}`}
              >
                <span
                  className={`flex min-h-px flex-col justify-end ${over ? 'bg-bad' : 'bg-ok'} ${here ? 'outline outline-fg' : ''}`}
                  style={{ height: percent(each.durationMs) }}
                >
                  <span
                    className="bg-gc [background-image:repeating-linear-gradient(45deg,transparent_0_2px,var(--color-panel)_2px_3px)]"
                    style={{
                      height:
                        each.durationMs > 0 ? `${Math.min(100, (each.gcMs / each.durationMs) * 100)}%` : 0,
                    }}
                  />
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
      {budget > 0 ? (
        <div
          className="pointer-events-none absolute inset-x-0 border-t border-dashed border-fg"
          style={{ bottom: percent(budget) }}
        >
          <span className="num absolute left-0 -top-4 bg-panel/80 px-1 text-xs! text-muted">
            budget {withoutZeros(formatMs(budget))}
          </span>
        </div>
      ) : null}
    </div>
  );
}
