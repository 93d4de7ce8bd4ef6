import { type Params, withParams } from '@/components/links.ts';
import { Segments } from '@/components/ui/segments.tsx';
import { type Grouping, groupings } from './row-order.ts';

/** What the servers are grouped by, in the address. */
export function GroupPicker({ by, filters }: { by: Grouping; filters: Params }) {
  const options = groupings.map(name => ({
    value: name,
    name,
    href: withParams('/', { ...filters, group: name === 'service' ? undefined : name }),
  }));
  return (
    <div className="flex items-center gap-1.5 text-sm text-muted">
      <span aria-hidden="true">Group by</span>
      <Segments label="Group by" options={options} value={by} still />
    </div>
  );
}
