'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { useKeys } from '@/components/controls/use-keys.ts';
import { togglePause } from '@/components/live/live-store.ts';
import { KeySheet } from './key-sheet.tsx';

const chordMs = 1200;

/** The keys of every page, and the sheet that lists them. */
export function Keys() {
  const router = useRouter();
  const sheet = useRef<HTMLDialogElement>(null);
  const goAt = useRef(0);
  const after = (path: string) => () => {
    if (performance.now() - goAt.current < chordMs) router.push(path);
    goAt.current = 0;
  };
  const open = () => sheet.current?.showModal();
  useKeys({
    space: togglePause,
    '?': open,
    g: () => {
      goAt.current = performance.now();
    },
    f: after('/'),
    b: after('/breaches'),
    c: after('/correlate'),
    d: after('/compare'),
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
