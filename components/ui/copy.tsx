'use client';

import { useEffect, useState } from 'react';
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

/** Copies the whole address of a path on this dashboard. */
export function CopyLink({ href }: { href: string }) {
  return <Copy text={() => new URL(href, location.href).href} label="Copy link" />;
}
