'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useState } from 'react';
import { useKeys } from '@/components/controls/use-keys.ts';
import { useLiveToggle } from '@/components/live/use-live-toggle.ts';
import { QuietButton } from '@/components/ui/quiet-button.tsx';

const KeySheet = lazy(() => import('./key-sheet.tsx'));

/** The keys of every page, and the sheet that lists them. */
export function Keys() {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const toggleLive = useLiveToggle();
  const go = (path: string) => () => router.push(path);
  const open = () => setIsOpen(true);
  useKeys({
    space: toggleLive,
    '?': open,
    'g f': go('/'),
    'g b': go('/breaches'),
    'g c': go('/correlate'),
    'g d': go('/compare'),
    'g a': go('/alerts'),
    'g s': go('/system'),
    '/': () => document.querySelector<HTMLElement>('[data-first-filter]')?.focus(),
  });
  return (
    <>
      <QuietButton
        square
        onClick={open}
        aria-label="Keyboard and help"
        title="Keyboard and help (?)"
        className="max-sm:hidden"
      >
        ?
      </QuietButton>
      {isOpen ? (
        <Suspense>
          <KeySheet onClose={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
