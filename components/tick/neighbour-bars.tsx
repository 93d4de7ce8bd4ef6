'use client';

import Link from 'next/link';
import { type KeyboardEvent, useRef } from 'react';
import { tickHref } from '@/components/links.ts';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';

type Neighbour = TickAnswer['neighbours'][number];
type BarsProps = { neighbours: readonly Neighbour[]; current: string; instance: string; loop: string };

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

function words({ tick, durationMs, budgetMs, gcMs, allocBytes, packetsDropped }: Neighbour): string {
  const over = budgetMs > 0 && durationMs > budgetMs ? ', over budget' : '';
  const dropped = packetsDropped ? `, ${formatCount(packetsDropped)} packets dropped` : '';
  return `Tick ${tick}: ${formatMs(durationMs)}${over}, GC ${formatMs(gcMs)}, ${formatBytes(allocBytes)} allocated${dropped}`;
}

/** One tab stop; arrows walk along the bars, Enter opens one. */
export function NeighbourBars({ neighbours, current, instance, loop }: BarsProps) {
  const list = useRef<HTMLOListElement>(null);
  const budget = neighbours.find(({ startedAt }) => startedAt === current)?.budgetMs ?? 0;
  const top = Math.max(budget * 1.4, ...neighbours.map(({ durationMs }) => durationMs), 0.001);
  const percent = (ms: number) => `${Math.min(100, (ms / top) * 100)}%`;
  const walk = (event: KeyboardEvent) => {
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + (steps[event.key] ?? 0)];
    if (!steps[event.key] || !next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div className="relative mx-3 mb-2 h-28 border-b border-strong">
      <ol
        ref={list}
        onKeyDown={walk}
        className="flex h-full items-stretch"
        aria-label="Neighbouring ticks, oldest first"
      >
        {neighbours.map(each => {
          const here = each.startedAt === current;
          const over = each.budgetMs > 0 && each.durationMs > each.budgetMs;
          return (
            <li key={each.startedAt} className="min-w-0 flex-1">
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
