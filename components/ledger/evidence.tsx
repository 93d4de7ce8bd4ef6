import type { LedgerLine } from '@/lib/api/schemas.ts';

/** Whether a line was measured or worked out: filled or half-filled, and in words. */
export function Evidence({ evidence }: { evidence: LedgerLine['evidence'] }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-muted">
      <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
        <circle cx="5" cy="5" r="4" className="fill-none stroke-current" strokeWidth="1.5" />
        {evidence === 'measured' ? (
          <circle cx="5" cy="5" r="4" fill="currentColor" />
        ) : (
          <path d="M5 1a4 4 0 0 0 0 8z" fill="currentColor" />
        )}
      </svg>
      {evidence}
    </span>
  );
}
