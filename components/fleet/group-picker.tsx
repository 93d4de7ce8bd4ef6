import Link from 'next/link';
import { type Params, withParams } from '@/components/links.ts';
import { type Grouping, groupings } from './row-order.ts';

/** What the servers are grouped by, in the address. */
export function GroupPicker({ by, filters }: { by: Grouping; filters: Params }) {
  return (
    <div className="flex items-center gap-1.5 text-sm text-muted">
      <span id="group-by">Group by</span>
      <ul className="flex rounded-md border border-line bg-panel" aria-labelledby="group-by">
        {groupings.map(name => (
          <li key={name}>
            <Link
              href={withParams('/', { ...filters, group: name === 'service' ? undefined : name })}
              prefetch={false}
              aria-current={name === by ? 'true' : undefined}
              className={`flex h-[26px] items-center rounded-sm px-2 ${name === by ? 'bg-raised text-fg' : 'hover:text-fg'}`}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
