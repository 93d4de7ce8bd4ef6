'use client';

import { useRef } from 'react';
import { useRowKeys } from '@/components/controls/use-row-keys.ts';
import type { LastData } from '@/components/first-run/last-data.ts';
import type { Params } from '@/components/links.ts';
import { pause } from '@/components/live/live-url.ts';
import { usePageTitle } from '@/components/live/use-page-title.ts';
import { Button } from '@/components/ui/button.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { BreachList } from './breach-list.tsx';
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
  const rows = useRef<HTMLDivElement>(null);
  useRowKeys(rows);
  if (list.length === 0) return <NoBreaches params={params} filters={filters} live={live} last={last} />;
  return (
    <>
      <div
        ref={rows}
        onPointerEnter={() => setHold(true)}
        onPointerLeave={() => setHold(false)}
        className="relative"
      >
        {waiting > 0 ? (
          <div className="sticky top-12 z-20 flex max-lg:top-22 h-0 justify-center">
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
        <BreachList label="Breaches, newest first" breaches={list} />
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
