'use client';

import { useEffect, useState } from 'react';
import { readLive } from './live-state.ts';
import { useLiveState } from './live-store.ts';
import { useLiveMode } from './live-url.ts';
import { useLiveToggle } from './use-live-toggle.ts';

const looks = {
  live: 'border-line text-fg',
  paused: 'border-accent text-accent',
  historical: 'border-degraded text-degraded-ink',
  stale: 'border-degraded text-degraded-ink',
  down: 'border-bad text-bad-ink',
} as const;

const shapes = {
  live: <circle cx="5" cy="5" r="4" className="fill-ok" />,
  paused: <path d="M1.5 1h2.5v8H1.5zM6 1h2.5v8H6z" fill="currentColor" />,
  historical: <path d="M5 1v4l3 2" className="fill-none stroke-current" strokeWidth="1.5" />,
  stale: <path d="M5 .5 9.8 9H.2z" fill="currentColor" />,
  down: <path d="M1 1h8v8H1z" fill="currentColor" />,
} as const;

/** Says whether what is on screen is now, and how old it is when it is not. Space does the same as a press. */
export function LiveChip() {
  const state = useLiveState();
  const mode = useLiveMode();
  const toggle = useLiveToggle();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const reading = readLive(state, mode, now);
  if (!reading) return null;
  return (
    <button
      type="button"
      data-live=""
      onClick={toggle}
      aria-pressed={mode.kind === 'paused'}
      // How long ago it was paused may be a second more here than when the server wrote it.
      suppressHydrationWarning
      title={`${reading.detail}. Space pauses and resumes.`}
      className={`num flex h-7 items-center gap-1.5 rounded-md border px-2 ${looks[reading.kind]}`}
    >
      <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
        {shapes[reading.kind]}
      </svg>
      {reading.label}
    </button>
  );
}
