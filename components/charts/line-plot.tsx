'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type ChartSpec, topsOf } from './chart-spec.ts';
import { type Drawn, lineOptions } from './line-options.ts';
import { loadPlotter } from './load-uplot.ts';
import { useColours } from './use-colours.ts';

type LinePlotProps = { spec: ChartSpec; deploysAt: readonly number[]; width: number; heightPx: number };

const shared = {
  grid: '--color-line',
  text: '--color-muted',
  budget: '--color-bad',
  deploy: '--color-muted',
} as const;

/** Lines over time, drawn by uPlot on one canvas; made once, then given new data. */
export function LinePlot({ spec, deploysAt, width, heightPx }: LinePlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [failed, setFailed] = useState(false);
  const drawn = useRef<Drawn>({ spec, deploysAt, colours: {} });
  const looks = spec.lines
    .map(({ key, colour, look, dash }) => [key, colour, look, dash].join(' '))
    .join('/');
  const marks = spec.marks?.colour;
  const variables = useMemo(() => {
    const ofLines = Object.fromEntries(
      looks.split('/').map(look => [look.split(' ')[0] as string, `--color-${look.split(' ')[1]}`]),
    );
    return { ...shared, ...ofLines, ...(marks ? { marks: `--color-${marks}` } : {}) } as Record<
      string,
      string
    >;
  }, [looks, marks]);
  const colours = useColours(box, variables);
  const data = useMemo(() => [spec.at, ...spec.lines.map(topsOf)] as unknown as uPlot.AlignedData, [spec]);
  const latest = useRef(data);

  useEffect(() => {
    latest.current = data;
    drawn.current = { spec, deploysAt, colours: colours ?? {} };
    plot.current?.setData(data);
  }, [data, spec, deploysAt, colours]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another set of lines, as after a change of the loop, is another plot.
  useEffect(() => {
    if (!box.current || !colours) return;
    const place = box.current;
    let left = false;
    loadPlotter()
      .then(Plotter => {
        if (left) return;
        const options = lineOptions(() => drawn.current, Plotter.paths, width, heightPx);
        plot.current = new Plotter(options, latest.current, place);
      })
      .catch(() => setFailed(true));
    return () => {
      left = true;
      plot.current?.destroy();
      plot.current = null;
    };
  }, [looks, colours, width, heightPx]);

  if (failed)
    return (
      <p className="px-3 text-sm text-muted">This browser could not draw it. Its numbers are in the table.</p>
    );
  return <div ref={box} aria-hidden="true" />;
}
