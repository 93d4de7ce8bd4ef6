import type { ReactNode } from 'react';

/** A narrow page with one thing to do: to sign in, to begin. */
export function Entry({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-80 flex-col gap-4 py-12 sm:py-24">
      <h1 className="text-lg font-medium">{title}</h1>
      {children}
    </div>
  );
}
