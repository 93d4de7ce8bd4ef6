'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Empty } from '@/components/ui/empty.tsx';
import { Name } from '@/components/ui/name.tsx';

const againMs = 5000;

/** A server that has just begun to send is stored a moment after it is heard of: the page opens by itself then. */
export function NoInstance({ instance }: { instance: string }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => document.hidden || router.refresh(), againMs);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <Empty title="No such instance" actions={<ButtonLink href="/">To the fleet</ButtonLink>}>
      <Name text={instance} className="num max-w-lg text-fg" />
      <p>
        Nothing by this name is kept. It may be misspelt, it may never have sent anything, or all it sent is
        older than what is kept. If it has only just started, this page opens by itself.
      </p>
    </Empty>
  );
}
