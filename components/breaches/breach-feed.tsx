'use client';

import type { LastData } from '@/components/first-run/last-data.ts';
import type { Params } from '@/components/links.ts';
import { pause } from '@/components/live/live-url.ts';
import { usePageTitle } from '@/components/live/use-page-title.ts';
import { Button } from '@/components/ui/button.tsx';
import { Table } from '@/components/ui/table.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { BreachCard } from './breach-card.tsx';
import { BreachHead } from './breach-columns.tsx';
import { BreachRow } from './breach-row.tsx';
import { FeedPages } from './feed-pages.tsx';
import { NoBreaches } from './no-breaches.tsx';
import { useBreaches } from './use-breaches.ts';

type FeedProps = {
  initial: readonly Breach[];
  /** All parameters of the address, and those of them that filter. */
  params: Params;
  filters: Params;
  live: boolean;
  nextCursor: string | null;
  last: LastData | null;
};

const most = 200;

/** Newest first; new ones appear on top unless the pointer is over the list or the page is paused. */
export function BreachFeed({ initial, params, filters, live, nextCursor, last }: FeedProps) {
  const { list, waiting, setHold } = useBreaches({ initial, filters, most, live });
  usePageTitle(waiting > 0 ? `${waiting} new · Breaches` : 'Breaches');
  if (list.length === 0) return <NoBreaches params={params} filters={filters} live={live} last={last} />;
  return (
    <>
      <div onPointerEnter={() => setHold(true)} onPointerLeave={() => setHold(false)} className="relative">
        {waiting > 0 ? (
          <div className="sticky top-12 z-20 flex max-sm:top-22 h-0 justify-center">
            <Button
              onClick={() => {
                pause(false);
                setHold(false);
              }}
            >
              {waiting} new, show
            </Button>
          </div>
        ) : null}
        <Table
          label="Breaches, newest first"
          className="hidden rounded-md border border-line bg-panel min-[900px]:block"
        >
          <BreachHead />
          <tbody>
            {list.map(breach => (
              <BreachRow key={breach.id} breach={breach} />
            ))}
          </tbody>
        </Table>
        <ul
          className="rounded-md border border-line bg-panel min-[900px]:hidden"
          aria-label="Breaches, newest first"
        >
          {list.map(breach => (
            <BreachCard key={breach.id} breach={breach} />
          ))}
        </ul>
      </div>
      <FeedPages
        params={params}
        live={live}
        nextCursor={nextCursor}
        cutAfter={list.length >= most ? list.at(-1) : undefined}
      />
    </>
  );
}
