'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { Button } from '@/components/ui/button.tsx';

/** Who looks: their name where they signed in, and whether they may change something. */
export type Looking = { name: string | null; mayChange: boolean };

const VisitorContext = createContext<Looking>({ name: null, mayChange: false });

export function VisitorProvider({ looking, children }: { looking: Looking; children: ReactNode }) {
  return <VisitorContext value={looking}>{children}</VisitorContext>;
}

/** Whether to offer what only operators may do. The server asks again. */
export const useMayChange = (): boolean => useContext(VisitorContext).mayChange;

export function SignOut() {
  const { name } = useContext(VisitorContext);
  if (name === null) return null;
  const leave = async () => {
    await fetch('/api/v1/session', { method: 'DELETE' }).catch(() => null);
    location.replace('/');
  };
  return (
    <Button onClick={leave} title={`Sign out ${name}`} aria-label={`Sign out ${name}`}>
      <bdi className="max-w-28 truncate max-sm:hidden">{name}</bdi>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d="M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      </svg>
    </Button>
  );
}
