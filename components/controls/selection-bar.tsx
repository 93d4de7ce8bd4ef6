'use client';

import type { Span } from '@/components/charts/axis-store.ts';
import { breachesHref, instanceHref, type Params, withParams } from '@/components/links.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { formatClockMs } from '@/lib/format/time.ts';
import { type Range, zoomInto } from './range.ts';

type SelectionBarProps = {
  instance: string;
  service: string;
  /** Of the instance's page, beside its range. */
  params: Params;
  /** All that the selection was dragged out of: what it is the baseline for. */
  whole: Range;
  selection: Span;
  /** Ticks over budget in the selection. */
  bad: number;
  onClear: () => void;
};

/** What can be done with a time that was dragged out of any plot. Each link is one history entry; Back undoes it. */
export default function SelectionBar(props: SelectionBarProps) {
  const { instance, service, params, whole, selection, bad, onClear } = props;
  const zone = useZone();
  const [from, to] = selection;
  const range = zoomInto(from, to);
  const baseline = withParams('/compare', {
    service,
    'a.instance': instance,
    'a.from': range.from,
    'a.to': range.to,
    'b.instance': instance,
    'b.from': whole.from,
    'b.to': whole.to,
  });
  return (
    <div
      role="toolbar"
      aria-label="Selected time"
      className="sticky bottom-8 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center gap-1.5 rounded-md border border-accent bg-raised p-1.5"
    >
      <span className="num px-1.5" role="status">
        {formatClockMs(from, zone)} to {formatClockMs(to, zone)}, {formatMs(to - from)}, {formatCount(bad)}{' '}
        bad
      </span>
      <ButtonLink href={instanceHref(instance, { ...params, ...range })}>Zoom</ButtonLink>
      <ButtonLink href={breachesHref({ instance, ...range })}>List the bad ticks</ButtonLink>
      <ButtonLink href={withParams('/correlate', { instance, ...range })}>Correlate</ButtonLink>
      <ButtonLink href={baseline}>Set as baseline</ButtonLink>
      <Button aria-label="Clear the selection" onClick={onClear}>
        Esc
      </Button>
    </div>
  );
}
