import { Table } from '@/components/ui/table.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { BreachCard } from './breach-card.tsx';
import { BreachHead } from './breach-columns.tsx';
import { BreachRow } from './breach-row.tsx';

/** Breaches in the order in which they are given: a table where there is room for one, else cards. */
export function BreachList({ label, breaches }: { label: string; breaches: readonly Breach[] }) {
  return (
    <>
      <Table label={label} className="frame hidden min-[900px]:block">
        <BreachHead />
        <tbody>
          {breaches.map(breach => (
            <BreachRow key={breach.id} breach={breach} />
          ))}
        </tbody>
      </Table>
      <ul className="frame min-[900px]:hidden" aria-label={label}>
        {breaches.map(breach => (
          <BreachCard key={breach.id} breach={breach} />
        ))}
      </ul>
    </>
  );
}
