import type { ReactNode } from 'react';
import { Metric } from '@/components/ui/metric.tsx';
import type { MetricName } from '@/lib/signals/metrics.ts';

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-wrap gap-x-6 gap-y-2">{children}</dl>;
}

type FactProps = { name: string; value: string; strong?: boolean; of?: MetricName };

export function Fact({ name, value, strong = false, of }: FactProps) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{of ? <Metric of={of}>{name}</Metric> : name}</dt>
      <dd
        className={`num max-w-60 truncate text-base! ${strong ? 'font-semibold text-bad-ink' : ''}`}
        title={value}
      >
        {value}
      </dd>
    </div>
  );
}
