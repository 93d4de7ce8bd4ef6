'use client';

import { useEffect, useState } from 'react';
import { overviewHref } from '@/components/links.ts';
import type { OverviewAnswer } from '@/lib/api/overview.ts';

const againMs = 60_000;
/** What is new is added up a moment after it is shown. */
const againSoonMs = 5000;

/** Null: the dashboard does not answer, which the chip says; what was there stays. */
async function load(url: string, signal: AbortSignal): Promise<OverviewAnswer | null> {
  try {
    const response = await fetch(url, { signal });
    return response.ok ? ((await response.json()) as OverviewAnswer) : null;
  } catch {
    return null;
  }
}

/** All that is kept of an instance, asked for anew once a minute while the tab is looked at; null until it is there. */
export function useOverview(instance: string, loop: string): OverviewAnswer | null {
  const [answer, setAnswer] = useState<OverviewAnswer | null>(null);
  useEffect(() => {
    const left = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const got = document.hidden ? null : await load(overviewHref(instance, loop), left.signal);
      if (left.signal.aborted) return;
      if (got) setAnswer(got);
      const isEmpty = got?.ticks.every(count => count === null);
      timer = setTimeout(ask, isEmpty ? againSoonMs : againMs);
    };
    void ask();
    return () => {
      left.abort();
      clearTimeout(timer);
    };
  }, [instance, loop]);
  return answer;
}
