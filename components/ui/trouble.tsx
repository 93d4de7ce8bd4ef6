'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Button, ButtonLink } from './button.tsx';
import { Empty } from './empty.tsx';

type TroubleProps = { code: 'unavailable' | 'invalid'; message: string; clear: string };

const retryMs = 3000;

/** A page without its data: says why, and tries again by itself where that can help. */
export function Trouble({ code, message, clear }: TroubleProps) {
  const router = useRouter();
  const down = code === 'unavailable';
  useEffect(() => {
    if (!down) return;
    const timer = setInterval(() => router.refresh(), retryMs);
    return () => clearInterval(timer);
  }, [down, router]);
  if (down)
    return (
      <Empty
        title="The store cannot be read"
        trouble
        actions={<Button onClick={() => router.refresh()}>Try now</Button>}
      >
        <p>{message}</p>
        <p>This page tries again every 3 seconds. Nothing that servers send meanwhile is lost.</p>
      </Empty>
    );
  return (
    <Empty
      title="The address does not make sense"
      trouble
      actions={<ButtonLink href={clear}>Start over</ButtonLink>}
    >
      <p>{message}</p>
    </Empty>
  );
}
