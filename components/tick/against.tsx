import { notMeasured } from '@/lib/format/duration.ts';
import { formatTimes } from '@/lib/format/percent.ts';

type AgainstProps = {
  name: string;
  value: number | null;
  typical: number | null;
  format: (value: number | null) => string;
  loud?: boolean;
};

/** A value as a bar, its typical value as an upright on it. */
export function Against({ name, value, typical, format, loud = false }: AgainstProps) {
  const top = Math.max(value ?? 0, typical ?? 0) * 1.05;
  const place = (part: number | null) => `${top > 0 ? ((part ?? 0) / top) * 100 : 0}%`;
  return (
    <div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-sm text-muted">{name}</span>
        <span className="num">
          <span className={`text-base! font-semibold ${loud ? 'text-bad-ink' : ''}`}>{format(value)}</span>
          <span className="text-muted">
            {' '}
            {typical === null ? 'typical not known' : `typically ${format(typical)}`}
            {value !== null && typical ? `, ${formatTimes(value / typical)}` : ''}
          </span>
        </span>
      </div>
      {value === null ? (
        <p className="text-sm text-muted">{notMeasured} not measured by this agent</p>
      ) : (
        <div className="relative mt-1 h-2 bg-raised" aria-hidden="true">
          <div className={`h-full ${loud ? 'bg-bad' : 'bg-alloc'}`} style={{ width: place(value) }} />
          {typical === null ? null : (
            <div className="absolute -inset-y-0.5 w-0.5 bg-fg" style={{ left: place(typical) }} />
          )}
        </div>
      )}
    </div>
  );
}
