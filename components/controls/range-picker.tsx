'use client';

import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type Params, withParams } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { liveWindow, presets, type Range } from './range.ts';
import { RangeField } from './range-field.tsx';

/** Presets and a typed range; the address holds it. Without JavaScript the presets still are links. */
export function RangePicker({ range, params }: { range: Range; params: Params }) {
  const router = useRouter();
  const pathname = usePathname();
  const window = liveWindow(range);
  const hrefOf = (next: Range) => withParams(pathname, { ...params, ...next });
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {window === null ? (
        <ButtonLink href={hrefOf({ from: '-15m', to: 'now' })} className="border-degraded! text-degraded-ink">
          HISTORICAL, back to now
        </ButtonLink>
      ) : null}
      <ul className="flex rounded-md border border-line bg-panel" aria-label="Time range">
        {presets.map(preset => (
          <li key={preset}>
            <Link
              href={hrefOf({ from: `-${preset}`, to: 'now' })}
              prefetch={false}
              aria-current={window === preset ? 'true' : undefined}
              className={`num flex h-[26px] items-center rounded-sm px-2 ${window === preset ? 'bg-raised text-fg' : 'text-muted hover:text-fg'}`}
            >
              {preset}
            </Link>
          </li>
        ))}
      </ul>
      <RangeField
        label="Time range"
        placeholder="20m, 14:02-14:10"
        onRange={next => router.push(hrefOf(next))}
        first
      />
    </div>
  );
}
