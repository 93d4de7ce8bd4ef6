import type { ReactNode } from 'react';

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-wrap gap-x-6 gap-y-2">{children}</dl>;
}

type FactProps = { name: string; value: string; strong?: boolean; about?: string };

export function Fact({ name, value, strong = false, about }: FactProps) {
  return (
    <div className="min-w-0" title={about}>
      <dt className="text-xs text-muted">{name}</dt>
      <dd
        className={`num max-w-60 truncate text-base! ${strong ? 'font-semibold text-bad-ink' : ''}`}
        title={about ?? value}
      >
        {value}
      </dd>
    </div>
  );
}
