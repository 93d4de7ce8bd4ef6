'use client';

import { useState } from 'react';
import { QuietButton } from '@/components/ui/quiet-button.tsx';
import { type Theme, themeCookie, writePreference } from './preferences.ts';

/** Follows the system until somebody presses it. */
export function ThemeToggle({ initial }: { initial: Theme | undefined }) {
  const [chosen, setChosen] = useState(initial);
  const toggle = () => {
    const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    const next: Theme = dark ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    writePreference(themeCookie, next);
    setChosen(next);
  };
  return (
    <QuietButton
      square
      onClick={toggle}
      aria-label="Switch between light and dark"
      title="Switch between light and dark"
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
      </svg>
    </QuietButton>
  );
}
