import type { ReactNode } from 'react';

export function Lane({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[52px_minmax(0,1fr)] items-center gap-2">
      <span className="text-sm text-muted">{name}</span>
      <div className="relative flex h-6 items-center overflow-hidden">{children}</div>
    </div>
  );
}

type LaneBlockProps = {
  at: { left: number; width: number } | null;
  tone: string;
  title?: string;
  children: ReactNode;
};

/** A span on a lane; its words are cut where it is too short for them, and are all in its title. */
export function LaneBlock({ at, tone, title, children }: LaneBlockProps) {
  if (!at) return null;
  return (
    <span
      className="absolute inset-y-0 overflow-hidden border-l border-panel"
      style={{ left: `${at.left}%`, width: `${at.width}%`, background: tone }}
      title={title}
    >
      {at.width > 3 ? (
        <span className="num m-0.5 inline-block max-w-full truncate rounded-sm bg-panel/80 px-1 leading-5 text-fg">
          {children}
        </span>
      ) : null}
    </span>
  );
}
