'use client';

import { usePathname, useRouter } from 'next/navigation';
import { RangeField } from '@/components/controls/range-field.tsx';
import { type Params, withParams } from '@/components/links.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Picker } from '@/components/ui/picker.tsx';
import { formatDateTime } from '@/lib/format/time.ts';

export type Choices = {
  builds: readonly string[];
  regions: readonly string[];
  instances: readonly string[];
};

type SidePickersProps = {
  side: 'a' | 'b';
  /** The whole address, each side spelt out. */
  params: Params;
  choices: Choices;
};

/** What a side is narrowed to. Every choice is one entry of the history, and both sides stay in the address. */
export function SidePickers({ side, params, choices }: SidePickersProps) {
  const router = useRouter();
  const pathname = usePathname();
  const go = (change: Params) => router.push(withParams(pathname, { ...params, ...change }));
  const [from, to] = [params[`${side}.from`], params[`${side}.to`]];
  const zone = useZone();
  const inWords = (moment?: string) => (moment && Date.parse(moment) ? formatDateTime(moment, zone) : moment);
  const pickers = [
    { key: 'build', all: 'Any build', options: choices.builds },
    { key: 'region', all: 'Any region', options: choices.regions },
    { key: 'instance', all: 'Any instance', options: choices.instances },
  ] as const;
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="sr-only">Side {side.toUpperCase()}</legend>
      <span className="w-4 font-semibold" aria-hidden="true">
        {side.toUpperCase()}
      </span>
      {pickers.map(({ key, all, options }) => (
        <Picker
          key={key}
          label={`${key} of ${side.toUpperCase()}`}
          value={params[`${side}.${key}`] ?? ''}
          options={options}
          all={all}
          onPick={value => go({ [`${side}.${key}`]: value })}
        />
      ))}
      {from || to ? (
        <>
          <span className="num text-sm">
            {inWords(from) ?? 'the common begin'} to {inWords(to) ?? 'the common end'}
          </span>
          <Button onClick={() => go({ [`${side}.from`]: undefined, [`${side}.to`]: undefined })}>
            Clear its range
          </Button>
        </>
      ) : (
        <RangeField
          label={`Time range of ${side.toUpperCase()}`}
          placeholder="own time range"
          onRange={range => go({ [`${side}.from`]: range.from, [`${side}.to`]: range.to })}
        />
      )}
    </fieldset>
  );
}

/** A and B the other way round. */
export function SwapSides({ params }: { params: Params }) {
  const router = useRouter();
  const pathname = usePathname();
  const swap = () => {
    const swapped = Object.entries(params).map(([name, value]) => [
      name.startsWith('a.') ? `b.${name.slice(2)}` : name.startsWith('b.') ? `a.${name.slice(2)}` : name,
      value,
    ]);
    router.push(withParams(pathname, Object.fromEntries(swapped)));
  };
  return <Button onClick={swap}>Swap A and B</Button>;
}
