'use client';

import { useEffect, useState } from 'react';
import type { InstancesAnswer } from '@/lib/api/schemas.ts';

const restMs = 120;
const nothing: InstancesAnswer = { instances: [], services: [] };

/** Names that hold a text, asked for when typing rests; the last ones stay until the next are there. Null: do not ask. */
export function useNames(text: string | null): InstancesAnswer {
  const [names, setNames] = useState(nothing);
  useEffect(() => {
    if (text === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      fetch(`/api/v1/instances?${new URLSearchParams({ q: text.trim() })}`, { signal: stop.signal })
        .then(answer => (answer.ok ? (answer.json() as Promise<InstancesAnswer>) : nothing))
        .then(setNames)
        // Closed, typed on, or no dashboard: pages are still offered.
        .catch(() => {});
    }, restMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return names;
}
