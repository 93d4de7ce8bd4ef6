'use client';

import { lazy, Suspense, useEffect, useState } from 'react';
import { useKeys } from '@/components/controls/use-keys.ts';
import { QuietButton } from '@/components/ui/quiet-button.tsx';

const PaletteDialog = lazy(() => import('./palette-dialog.tsx'));

/** Ctrl-K goes to an instance, a service or a page; what it takes is loaded when it is first asked for. */
export function Palette() {
  const [isOpen, setIsOpen] = useState(false);
  useKeys({ 'g i': () => setIsOpen(true) });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setIsOpen(true);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <>
      <QuietButton
        onClick={() => setIsOpen(true)}
        title="Go to an instance, a service or a page (Ctrl K)"
        className="max-md:hidden"
      >
        Go to
        <kbd className="num">Ctrl K</kbd>
      </QuietButton>
      {isOpen ? (
        <Suspense>
          <PaletteDialog onClose={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
