import Link from 'next/link';
import { breachesHref, type Params } from '@/components/links.ts';
import { type BreachView, breachViews } from './views.ts';

const names: Record<BreachView, string> = { list: 'List', episodes: 'Episodes', causes: 'By cause' };

/** One link for each grouping: Back undoes it, and the address can be sent. */
export function ViewSwitch({ view, params }: { view: BreachView; params: Params }) {
  const hrefOf = (next: BreachView) =>
    breachesHref({
      ...params,
      view: next === 'list' ? undefined : next,
      cause: undefined,
      cursor: undefined,
    });
  return (
    <ul className="flex rounded-md border border-line bg-panel" aria-label="Grouping">
      {breachViews.map(each => (
        <li key={each}>
          <Link
            href={hrefOf(each)}
            prefetch={false}
            aria-current={each === view ? 'true' : undefined}
            className={`flex h-[26px] items-center rounded-sm px-2.5 text-sm ${each === view ? 'bg-raised text-fg' : 'text-muted hover:text-fg'}`}
          >
            {names[each]}
          </Link>
        </li>
      ))}
    </ul>
  );
}
