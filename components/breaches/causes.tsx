import type { LastData } from '@/components/first-run/last-data.ts';
import { Swatch } from '@/components/ledger/ledger-bar.tsx';
import { lineName } from '@/components/ledger/lines.ts';
import { breachesHref, type Params } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Table } from '@/components/ui/table.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { AsOf } from './as-of.tsx';
import { BreachList } from './breach-list.tsx';
import { groupByCause } from './cause-groups.ts';
import { CauseHead, CauseRow } from './cause-row.tsx';
import { NoBreaches } from './no-breaches.tsx';
import { rangeInWords } from './views.ts';

type CausesProps = {
  breaches: readonly Breach[];
  /** Whether there are more in the range than these. */
  more: boolean;
  params: Params;
  filters: Params;
  last: LastData | null;
};

/** The breaches that were read, by what they are put down to, and the ticks behind the one that was chosen. */
export function Causes({ breaches, more, params, filters, last }: CausesProps) {
  if (breaches.length === 0)
    return <NoBreaches params={params} filters={filters} live={!params.from} last={last} />;
  const groups = groupByCause(breaches);
  const chosen = groups.find(({ cause }) => cause === params.cause);
  const count = `${more ? 'the latest' : 'all'} ${formatCount(breaches.length)} breaches`;
  return (
    <>
      <AsOf>
        Over {count} {rangeInWords(params)}.
      </AsOf>
      <Table label="Breaches by cause" className="frame">
        <CauseHead />
        <tbody>
          {groups.map(group => (
            <CauseRow
              key={group.cause}
              group={group}
              chosen={group === chosen}
              href={breachesHref({ ...params, cause: group === chosen ? undefined : group.cause })}
            />
          ))}
        </tbody>
      </Table>
      {chosen ? (
        <section className="flex flex-col gap-2">
          <div className="flex flex-wrap items-center gap-3">
            <h2 className="flex items-center gap-2 font-medium">
              <Swatch line={chosen.cause} />
              <span>
                {formatCount(chosen.breaches.length)} {chosen.breaches.length === 1 ? 'tick' : 'ticks'} put
                down to <bdi>{lineName(chosen.cause)}</bdi>, worst first
              </span>
            </h2>
            <ButtonLink href={breachesHref({ ...params, cause: undefined })}>Close</ButtonLink>
          </div>
          <BreachList label="Ticks of this cause" breaches={chosen.breaches} />
        </section>
      ) : null}
    </>
  );
}
