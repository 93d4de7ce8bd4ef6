'use client';

import { usePathname, useRouter } from 'next/navigation';
import { type Params, withParams } from '@/components/links.ts';
import { Button } from '@/components/ui/button.tsx';
import { Picker } from '@/components/ui/picker.tsx';

type FilterBarProps = {
  /** The page's parameters as they are. */
  params: Params;
  choices: readonly { name: string; all: string; options: readonly string[] }[];
};

/** Filters live in the address: one history entry for each choice, Back undoes it, the link can be sent. */
export function FilterBar({ params, choices }: FilterBarProps) {
  const router = useRouter();
  const pathname = usePathname();
  const go = (change: Params) =>
    router.push(withParams(pathname, { ...params, cursor: undefined, ...change }));
  const chosen = choices.filter(choice => params[choice.name]);
  return (
    <search className="flex flex-wrap items-center gap-1.5" aria-label="Filters">
      {choices.map(({ name, all, options }, i) => (
        <Picker
          key={name}
          label={name}
          value={params[name] ?? ''}
          options={options}
          all={all}
          first={i === 0}
          onPick={value => go({ [name]: value })}
        />
      ))}
      {chosen.length > 0 ? (
        <Button onClick={() => go(Object.fromEntries(chosen.map(choice => [choice.name, undefined])))}>
          Clear filters
        </Button>
      ) : null}
    </search>
  );
}
