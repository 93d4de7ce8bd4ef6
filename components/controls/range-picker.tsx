'use client';

import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { type Params, withParams } from '@/components/links.ts';
import { ButtonLink } from '@/components/ui/button.tsx';
import { liveWindow, parseRange, presets, type Range } from './range.ts';

/** Presets and a typed range; the address holds it. Without JavaScript the presets still are links. */
export function RangePicker({ range, params }: { range: Range; params: Params }) {
  const router = useRouter();
  const pathname = usePathname();
  const errorId = useId();
  const [wrong, setWrong] = useState(false);
  const window = liveWindow(range);
  const hrefOf = (next: Range) => withParams(pathname, { ...params, ...next });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const next = parseRange(String(new FormData(event.currentTarget).get('range')), new Date());
    setWrong(!next);
    if (next) router.push(hrefOf(next));
  };
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
      <form onSubmit={submit} className="flex items-center gap-1.5">
        <input
          name="range"
          data-first-filter=""
          aria-label="Time range: 20m, 14:02-14:10 (UTC), or two ISO times with a slash"
          aria-invalid={wrong}
          aria-describedby={wrong ? errorId : undefined}
          placeholder="20m, 14:02-14:10"
          className={`num h-7 w-36 rounded-md border bg-panel px-2 placeholder:text-muted ${wrong ? 'border-bad' : 'border-line hover:border-strong'}`}
        />
        {wrong ? (
          <span id={errorId} role="alert" className="text-sm text-bad-ink">
            Try 20m, 14:02-14:10 (UTC) or two ISO times with a slash
          </span>
        ) : null}
      </form>
    </div>
  );
}
