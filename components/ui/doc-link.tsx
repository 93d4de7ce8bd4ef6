import type { ReactNode } from 'react';

/** A page of docs/, as this dashboard serves it: there is no network to rely on at 3 a.m. */
export function DocLink({ name, children }: { name: string; children: ReactNode }) {
  return (
    <a href={`/docs/${name}.md`} target="_blank" rel="noreferrer" className="text-accent underline">
      {children}
    </a>
  );
}
