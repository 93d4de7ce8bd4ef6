'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { useKeys } from '@/components/controls/use-keys.ts';
import { useLiveToggle } from '@/components/live/use-live-toggle.ts';
import { KeySheet } from './key-sheet.tsx';

/** The keys of every page, and the sheet that lists them. */
export function Keys() {
  const router = useRouter();
  const sheet = useRef<HTMLDialogElement>(null);
  const toggleLive = useLiveToggle();
  const go = (path: string) => () => router.push(path);
  const open = () => sheet.current?.showModal();
  useKeys({
    space: toggleLive,
    '?': open,
    'g f': go('/'),
    'g b': go('/breaches'),
    'g c': go('/correlate'),
    'g d': go('/compare'),
    '/': () => document.querySelector<HTMLElement>('[data-first-filter]')?.focus(),
  });
  return (
    <>
      <button
        type="button"
        onClick={open}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        className="hidden size-7 place-items-center rounded-md border border-line text-sm text-muted hover:border-strong hover:text-fg sm:grid"
      >
        ?
      </button>
      <KeySheet dialog={sheet} />
    </>
  );
}
