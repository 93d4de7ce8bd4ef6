import type { ReactNode } from 'react';
import { StateShape } from './state-mark.tsx';

type EmptyProps = { title: string; children: ReactNode; actions?: ReactNode; trouble?: boolean };

/** Nothing to show: why, and what to do next. */
export function Empty({ title, children, actions, trouble = false }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-start gap-3 px-4 py-16">
      <h1 className="flex gap-2 text-lg font-medium">
        <span className="flex h-6 items-center">
          <StateShape state={trouble ? 'bad' : 'silent'} size={14} />
        </span>
        {title}
      </h1>
      <div className="flex max-w-full flex-col gap-2 break-words text-muted">{children}</div>
      {actions ? <div className="flex flex-wrap gap-2 pt-1">{actions}</div> : null}
    </div>
  );
}
