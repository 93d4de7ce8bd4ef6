'use client';

import { type FormEvent, useId, useState } from 'react';
import { useZone } from '@/components/shell/zone.tsx';
import type { Range } from './range.ts';

type RangeFieldProps = {
  label: string;
  placeholder: string;
  onRange: (range: Range) => void;
  /** Where `/` puts the focus. */
  first?: boolean;
};

/** A range as people type it; says how when it is not understood. */
export function RangeField({ label, placeholder, onRange, first }: RangeFieldProps) {
  const errorId = useId();
  const [wrong, setWrong] = useState(false);
  const zone = useZone();
  const howTo = `20m, now-1h, 14:02-14:10 (${zone}), or two ISO or epoch times with a slash`;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('range'));
    const { parseRange } = await import('./parse-range.ts');
    const range = parseRange(typed, new Date(), zone);
    setWrong(!range);
    if (range) onRange(range);
  };
  return (
    <form onSubmit={submit} className="flex items-center gap-1.5">
      <input
        name="range"
        data-first-filter={first ? '' : undefined}
        aria-label={`${label}: ${howTo}`}
        aria-invalid={wrong}
        aria-describedby={wrong ? errorId : undefined}
        placeholder={placeholder}
        className={`num h-7 w-36 rounded-md border bg-panel px-2 placeholder:text-muted ${wrong ? 'border-bad' : 'border-line hover:border-strong'}`}
      />
      {wrong ? (
        <span id={errorId} role="alert" className="text-sm text-bad-ink">
          Try {howTo}
        </span>
      ) : null}
    </form>
  );
}
