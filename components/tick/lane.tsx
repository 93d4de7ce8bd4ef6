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
  faint?: boolean;
  children: ReactNode;
};

/** A span on a lane; its words are cut where it is too short for them, and left out where nothing of them would be left. */
export function LaneBlock({ at, tone, title, faint = false, children }: LaneBlockProps) {
  if (!at) return null;
  return (
    <span
      className="@container absolute inset-y-0 overflow-hidden border-l border-panel"
      style={{ left: `${at.left}%`, width: `${at.width}%` }}
      title={title}
    >
      <span className={`absolute inset-0 ${faint ? 'opacity-50' : ''}`} style={{ background: tone }} />
      <span className="num absolute inset-x-0.5 top-0.5 hidden @min-[56px]:flex">
        <span className="truncate rounded-sm bg-panel/80 px-1 leading-5 text-fg">{children}</span>
      </span>
    </span>
  );
}

/** The budget as an upright through a lane. */
export function LaneUpright({ at, title }: { at: { left: number } | null; title: string }) {
  if (!at) return null;
  return (
    <span className="absolute inset-y-0 border-l-2 border-fg" style={{ left: `${at.left}%` }} title={title} />
  );
}
