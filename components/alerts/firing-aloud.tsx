'use client';

import { useEffect, useRef, useState } from 'react';
import type { FiringAnswer } from '@/lib/api/alerts.ts';

/** Nobody listens to a page that speaks more often. */
const quietMs = 10_000;

/** Says what has begun to fire to those who do not see it: only that, and at most once in 10 s. */
export function FiringAloud({ firing }: FiringAnswer) {
  const known = useRef<ReadonlySet<string>>(new Set(firing.map(({ id }) => id)));
  const saidAt = useRef(Number.NEGATIVE_INFINITY);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const fresh = firing.filter(({ id }) => !known.current.has(id));
    if (fresh.length === 0) return;
    const say = () => {
      known.current = new Set(firing.map(({ id }) => id));
      saidAt.current = performance.now();
      setSaid(`Firing: ${fresh.map(({ service, causeWords }) => `${service}, ${causeWords}`).join('; ')}`);
    };
    const timer = setTimeout(say, Math.max(0, saidAt.current + quietMs - performance.now()));
    return () => clearTimeout(timer);
  }, [firing]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
