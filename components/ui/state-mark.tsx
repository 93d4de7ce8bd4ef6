import type { InstanceState } from '@/lib/api/schemas.ts';

const marks = {
  bad: { shape: <path d="M1.5 1.5h9v9h-9z" className="fill-bad" />, ink: 'text-bad-ink' },
  degraded: { shape: <path d="M6 .8 11.6 10.8H.4z" className="fill-degraded" />, ink: 'text-degraded-ink' },
  ok: { shape: <circle cx="6" cy="6" r="4" className="fill-ok" />, ink: 'text-ok-ink' },
  silent: {
    shape: (
      <circle
        cx="6"
        cy="6"
        r="4"
        className="fill-none stroke-muted"
        strokeWidth="1.5"
        strokeDasharray="2.5 1.5"
      />
    ),
    ink: 'text-muted',
  },
} as const;

export function StateShape({ state, size = 12 }: { state: InstanceState; size?: number }) {
  return (
    <svg viewBox="0 0 12 12" width={size} height={size} aria-hidden="true" className="shrink-0">
      {marks[state].shape}
    </svg>
  );
}

/** State as shape, word and colour. */
export function StateMark({ state }: { state: InstanceState }) {
  return (
    <span className={`flex items-center gap-1.5 text-sm ${marks[state].ink}`}>
      <StateShape state={state} />
      {state}
    </span>
  );
}
