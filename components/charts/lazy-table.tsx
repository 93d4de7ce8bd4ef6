'use client';

import { type ComponentProps, lazy, Suspense } from 'react';

const Table = lazy(() => import('./paged-table.tsx'));

/** The table behind a plot, loaded when it is first asked for. */
export function PagedTable(props: ComponentProps<typeof Table>) {
  return (
    <Suspense>
      <Table {...props} />
    </Suspense>
  );
}
