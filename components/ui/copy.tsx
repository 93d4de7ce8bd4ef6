'use client';

import { useEffect, useState } from 'react';
import { useZone, zoneName } from '@/components/shell/zone.tsx';
import { Button } from './button.tsx';

/** Copies text; without a secure context the clipboard is missing, and the button says so rather than lie. */
export function Copy({ text, label }: { text: string | (() => string); label: string }) {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setSaid('Copied');
    } catch {
      setSaid('Select and copy by hand');
    }
  };
  return (
    <Button onClick={copy}>
      <span aria-live="polite">{said ?? label}</span>
    </Button>
  );
}

/** Copies the whole address of a path on this dashboard, with the zone: whoever gets it reads the same times. */
export function CopyLink({ href }: { href: string | (() => string) }) {
  const zone = useZone();
  const text = () => {
    const url = new URL(typeof href === 'string' ? href : href(), location.href);
    url.searchParams.set(zoneName, zone);
    return url.href;
  };
  return <Copy text={text} label="Copy link" />;
}
