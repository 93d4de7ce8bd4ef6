'use client';

import { useState } from 'react';

const silentAfterMs = 5000;

type Heard = { answer: unknown; lastSeenAt: string; sinceMs: number; silentMs: number };

/**
 * Whether live answers keep coming while what they say was last seen stands still. Told by this browser's clock alone:
 * it need not agree with the server's.
 */
export function useSilence(answer: { lastSeenAt: string }): boolean {
  const [heard, setHeard] = useState<Heard>({
    answer,
    lastSeenAt: answer.lastSeenAt,
    sinceMs: 0,
    silentMs: 0,
  });
  if (heard.answer !== answer) {
    const now = performance.now();
    const moved = heard.lastSeenAt !== answer.lastSeenAt || heard.sinceMs === 0;
    const sinceMs = moved ? now : heard.sinceMs;
    setHeard({ answer, lastSeenAt: answer.lastSeenAt, sinceMs, silentMs: now - sinceMs });
  }
  return heard.silentMs > silentAfterMs;
}
