'use client';

import { useAxis, useSelection } from '@/components/charts/axis-context.tsx';
import { isOver } from '@/components/charts/strip-layout.ts';
import { zoomInto } from '@/components/controls/range.ts';
import { breachesHref, instanceHref, type Params, withParams } from '@/components/links.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { formatClockMs } from '@/lib/format/time.ts';

/** What can be done with a time that was dragged out of any plot. Each link is one history entry; Back undoes it. */
export function SelectionBar({ answer, params }: { answer: InstanceAnswer; params: Params }) {
  const zone = useZone();
  const { store } = useAxis();
  const selection = useSelection();
  if (!selection) return null;
  const { instance, service } = answer;
  const [from, to] = selection;
  const range = zoomInto(from, to);
  const bad = answer.strip.filter(tick => isOver(tick) && tick.atMs >= from && tick.atMs <= to).length;
  const baseline = withParams('/compare', {
    service,
    'a.instance': instance,
    'a.from': range.from,
    'a.to': range.to,
    'b.instance': instance,
    'b.from': answer.from,
    'b.to': answer.to,
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
      <Button aria-label="Clear the selection" onClick={() => store.set({ selection: null })}>
        Esc
      </Button>
    </div>
  );
}
