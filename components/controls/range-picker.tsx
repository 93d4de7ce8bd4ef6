'use client';

import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type Params, withParams } from '@/components/links.ts';
import { Button } from '@/components/ui/button.tsx';
import { liveWindow, moveRange, presets, type Range, stillRange } from './range.ts';
import { RangeField } from './range-field.tsx';
import { useKeys } from './use-keys.ts';
import { useRangeClipboard } from './use-range-clipboard.ts';

/** Presets and a typed range; the address holds it. Without JavaScript the presets still are links. */
export function RangePicker({ range, params }: { range: Range; params: Params }) {
  const router = useRouter();
  const pathname = usePathname();
  const window = liveWindow(range);
  const hrefOf = (next: Range) => withParams(pathname, { ...params, ...next });
  const move = (how: Parameters<typeof moveRange>[1]) => () =>
    router.push(hrefOf(moveRange(range, how, Date.now())));
  const { copy, paste, said } = useRangeClipboard(range, next => router.push(hrefOf(next)));
  useKeys({
    't z': move('wider'),
    't ArrowLeft': move('earlier'),
    't ArrowRight': move('later'),
    't a': () => router.push(hrefOf(stillRange(range, Date.now()))),
    't c': copy,
    't v': paste,
  });
  return (
    <div className="flex flex-wrap items-center gap-1.5">
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
      <div className="flex gap-1.5">
        <Button aria-label="Earlier" title="Half a range earlier (t ←)" onClick={move('earlier')}>
          ←
        </Button>
        <Button aria-label="Wider" title="Twice the range (t z)" onClick={move('wider')}>
          ↔
        </Button>
        <Button
          aria-label="Later"
          title="Half a range later (t →)"
          disabled={window !== null}
          onClick={move('later')}
        >
          →
        </Button>
      </div>
      <RangeField
        label="Time range"
        placeholder="20m, 14:02-14:10"
        onRange={next => router.push(hrefOf(next))}
        first
      />
      <span role="status" className="text-sm text-muted">
        {said}
      </span>
    </div>
  );
}
