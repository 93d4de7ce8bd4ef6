import { Moment } from '@/components/ui/moment.tsx';
import { StateShape } from '@/components/ui/state-mark.tsx';
import type { Condition } from '@/lib/api/system.ts';

const tones = {
  bad: 'border-bad bg-bad-soft',
  degraded: 'border-degraded bg-panel',
} as const;

/** What is wrong, since when, what to do: before any number. */
export function ConditionList({ conditions }: { conditions: readonly Condition[] }) {
  if (conditions.length === 0)
    return (
      <p className="flex items-center gap-2 rounded-md border border-line bg-panel px-3 py-3">
        <StateShape state="ok" />
        Everything works.
      </p>
    );
  return (
    <ul className="flex flex-col gap-2" aria-label="What is wrong">
      {conditions.map(({ id, severity, what, since, todo }) => (
        <li key={id} className={`flex gap-2 rounded-md border px-3 py-2 ${tones[severity]}`}>
          <span className="flex h-6 items-center">
            <StateShape state={severity} />
          </span>
          <div className="min-w-0 flex-1">
            <p className="break-words font-medium">
              <span className="sr-only">{severity}: </span>
              {what}
            </p>
            <p className="break-words text-sm text-muted">
              {todo} Since <Moment at={since} as="clock" />.
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
