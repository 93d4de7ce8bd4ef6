import type { Metadata } from 'next';
import { CompareView } from '@/components/compare/compare-view.tsx';
import { readParams } from '@/components/controls/filters.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import { compareRequest } from '@/lib/api/compare.ts';
import { loadCompare } from '../data.ts';
import { outcomeOf } from '../outcome.ts';

export const metadata: Metadata = { title: 'Compare' };

const names = compareRequest.keyof().options;

export default async function ComparePage({ searchParams }: PageProps<'/compare'>) {
  const params = readParams(await searchParams, names);
  const { value, trouble } = await outcomeOf(() => loadCompare(params));
  if (trouble) return <Trouble {...trouble} clear="/compare" />;
  if (value.answer === null)
    return (
      <Empty
        title="No server has sent ticks yet"
        actions={<ButtonLink href="/">Connect a server</ButtonLink>}
      >
        <p>Once two builds, regions or instances have, this page says which is faster at equal load.</p>
      </Empty>
    );
  return <CompareView answer={value.answer} params={params} choices={value.choices} />;
}
