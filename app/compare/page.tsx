import type { Metadata } from 'next';
import { CompareProfile } from '@/components/compare/compare-profile.tsx';
import { CompareView } from '@/components/compare/compare-view.tsx';
import { readParams } from '@/components/controls/filters.ts';
import { NothingSent } from '@/components/first-run/nothing-sent.tsx';
import { Trouble } from '@/components/ui/trouble.tsx';
import { compareRequest } from '@/lib/api/compare.ts';
import { loadCompare, loadCompareProfile } from '../data.ts';
import { outcomeOf } from '../outcome.ts';

export const metadata: Metadata = { title: 'Compare' };

const names = [...compareRequest.keyof().options, 'profile'] as const;

export default async function ComparePage({ searchParams }: PageProps<'/compare'>) {
  const params = readParams(await searchParams, names);
  const { profile: type, ...sides } = params;
  const [{ value, trouble }, { value: profile }] = await Promise.all([
    outcomeOf(() => loadCompare(sides)),
    // Without profiles the comparison is still worth its page.
    outcomeOf(async () => {
      const asked = await loadCompareProfile({ ...sides, type });
      return asked ?? (type === undefined ? null : loadCompareProfile(sides));
    }),
  ]);
  if (trouble) return <Trouble {...trouble} clear="/compare" />;
  if (value.answer === null)
    return (
      <NothingSent will="Once two builds, regions or instances have ticked, this page says which is faster at equal load." />
    );
  return (
    <CompareView answer={value.answer} params={params} choices={value.choices}>
      {profile ? <CompareProfile answer={profile} params={params} /> : null}
    </CompareView>
  );
}
