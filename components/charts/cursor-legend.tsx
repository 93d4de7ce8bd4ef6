import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useActiveTooltipLabel, useIsTooltipActive } from 'recharts';

type CursorLegendProps = {
  at: readonly number[];
  slot: HTMLElement | null;
  legend: (index: number | null) => ReactNode;
};

/** Writes the values under the cursor into the chart's title bar, also when the cursor is over another chart. */
export function CursorLegend({ at, slot, legend }: CursorLegendProps) {
  const active = useIsTooltipActive();
  const label = useActiveTooltipLabel();
  if (!slot) return null;
  const index = active ? at.indexOf(Number(label)) : -1;
  return createPortal(legend(index < 0 ? null : index), slot);
}
