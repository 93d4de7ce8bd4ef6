import { breachesHref, type Params } from '@/components/links.ts';
import { Segments } from '@/components/ui/segments.tsx';
import { type BreachView, breachViews } from './views.ts';

const names: Record<BreachView, string> = { list: 'List', episodes: 'Episodes', causes: 'By cause' };

/** How breaches are grouped. */
export function ViewSwitch({ view, params }: { view: BreachView; params: Params }) {
  const hrefOf = (next: BreachView) =>
    breachesHref({
      ...params,
      view: next === 'list' ? undefined : next,
      cause: undefined,
      cursor: undefined,
    });
  const options = breachViews.map(each => ({ value: each, name: names[each], href: hrefOf(each) }));
  return <Segments label="Grouping" options={options} value={view} />;
}
