import Link from 'next/link';
import { Suspense } from 'react';
import { LiveChip } from '@/components/live/live-chip.tsx';
import { Keys } from './keys.tsx';
import { Mark } from './mark.tsx';
import { Nav } from './nav.tsx';
import { Palette } from './palette.tsx';
import type { Theme } from './preferences.ts';
import { ThemeToggle } from './theme-toggle.tsx';
import { SignOut } from './visitor.tsx';
import { Wall } from './wall.tsx';
import { ZoneToggle } from './zone.tsx';

/** `isIn`: may look; who still has to sign in has nowhere to go. */
export function Header({ theme, isIn }: { theme: Theme | undefined; isIn: boolean }) {
  return (
    <header className="sticky top-0 z-30 flex flex-wrap items-center border-b border-line bg-bg px-3 sm:px-4 lg:h-11 lg:flex-nowrap lg:gap-4">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:bg-panel focus:px-3 focus:py-1 focus:text-fg"
      >
        Skip to content
      </a>
      <Link href="/" className="flex h-11 items-center gap-2 font-semibold tracking-tight">
        <Mark />
        Overtick
      </Link>
      {isIn ? <Nav /> : null}
      <div className="ml-auto flex h-11 items-center gap-1.5">
        {isIn ? (
          <>
            <Suspense>
              <LiveChip />
              <Wall />
            </Suspense>
            <ZoneToggle />
          </>
        ) : null}
        <ThemeToggle initial={theme} />
        {isIn ? (
          <>
            <Palette />
            <Keys />
            <SignOut />
          </>
        ) : null}
      </div>
    </header>
  );
}
