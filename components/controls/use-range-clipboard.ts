'use client';

import { useEffect, useState } from 'react';
import { useZone } from '@/components/shell/zone.tsx';
import { type Range, stillRange } from './range.ts';

const saidMs = 4000;

/**
 * A time range through the clipboard, as ISO 8601 with a slash: another page, another tool or a colleague takes it as it
 * is. `said` is what came of it, for a moment: without a secure context a page has no clipboard.
 */
export function useRangeClipboard(range: Range, onRange: (range: Range) => void) {
  const zone = useZone();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), saidMs);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    const { from, to } = stillRange(range, Date.now());
    try {
      await navigator.clipboard.writeText(`${from}/${to}`);
      setSaid('Time range copied');
    } catch {
      setSaid('This browser keeps pages from copying here; Copy link holds the range too');
    }
  };
  const paste = async () => {
    try {
      const text = await navigator.clipboard.readText();
      const { parseRange } = await import('./parse-range.ts');
      const pasted = parseRange(text, new Date(), zone);
      if (pasted) onRange(pasted);
      else setSaid('What was copied is no time range');
    } catch {
      setSaid('This browser keeps pages from reading the clipboard here; paste into the field');
    }
  };
  return { copy, paste, said };
}
