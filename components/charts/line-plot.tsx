'use client';

import { useEffect, useMemo, useRef } from 'react';
import { useZone } from '@/components/shell/zone.tsx';
import type { ChartSpec } from './chart-spec.ts';
import { paintLines } from './paint-lines.ts';
import { sizedContext } from './sized-context.ts';
import { useColours } from './use-colours.ts';

type LinePlotProps = { spec: ChartSpec; deploysAt: readonly number[]; width: number; heightPx: number };

const shared = {
  grid: '--color-line',
  text: '--color-muted',
  budget: '--color-bad',
  deploy: '--color-muted',
};

/** Lines over time, on one canvas. What can be pointed at, said and pressed is the frame's around it. */
export function LinePlot({ spec, deploysAt, width, heightPx }: LinePlotProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const zone = useZone();
  const looks = [
    ...spec.lines.map(({ key, colour }) => `${key} ${colour}`),
    ...(spec.marks ? [`marks ${spec.marks.colour}`] : []),
  ].join('/');
  const variables = useMemo(() => {
    const own = looks.split('/').map(look => look.split(' '));
    return {
      ...shared,
      ...Object.fromEntries(own.map(([key, colour]) => [key, `--color-${colour}`])),
    } as Record<string, string>;
  }, [looks]);
  const colours = useColours(canvas, variables);
  useEffect(() => {
    const context = sizedContext(canvas.current, width, heightPx);
    if (context && colours) paintLines(context, spec, deploysAt, colours, { width, height: heightPx, zone });
  }, [spec, deploysAt, colours, width, heightPx, zone]);
  return <canvas ref={canvas} className="block size-full" />;
}
