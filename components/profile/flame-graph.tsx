'use client';

import { useSearchParams } from 'next/navigation';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { sizedContext } from '@/components/charts/sized-context.ts';
import { useColours } from '@/components/charts/use-colours.ts';
import { useWidth } from '@/components/charts/use-width.ts';
import { rewriteAddress } from '@/components/controls/rewrite-address.ts';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import {
  type FlameStep,
  layoutOf,
  nodeAt,
  pathsOf,
  search,
  stepFrom,
  viewOf,
  whole,
} from './flame-layout.ts';
import type { FlameLook } from './flame-look.ts';
import { paintFlame, rowPx } from './paint-flame.ts';

const variables = {
  frame: '--color-alloc',
  found: '--color-p99',
  text: '--color-fg',
  mark: '--color-accent',
  small: '--color-strong',
  fell: '--color-p50',
  rose: '--color-p99',
  same: '--color-muted',
} as const;

const steps: Record<string, FlameStep> = {
  ArrowUp: 'caller',
  ArrowDown: 'called',
  ArrowLeft: 'previous',
  ArrowRight: 'next',
};

/** Keeps what is looked at in the page's address. */
const writeAddress = (name: string, value: string) =>
  rewriteAddress(params => (value === '' ? params.delete(name) : params.set(name, value)));

type FlameGraphProps = { answer: ProfileAnswer; look: (answer: ProfileAnswer) => FlameLook; label: string };

/** Callers above what they called. Arrows walk, Enter or a click enlarges, Escape goes back. */
export function FlameGraph({ answer, look: lookOf, label }: FlameGraphProps) {
  const { nodes, functions } = answer;
  const look = useMemo(() => lookOf(answer), [lookOf, answer]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);
  const colours = useColours(canvas, variables);
  const layout = useMemo(() => layoutOf(nodes.depth, look.sizes, look.total), [nodes, look]);
  const address = useSearchParams();
  const paths = useMemo(() => pathsOf(layout, { functions, nodes }), [layout, functions, nodes]);
  const [enlarged, setEnlarged] = useState(() =>
    paths.indexOf(Number.parseInt(address.get('frame') ?? '', 36)),
  );
  const view = useMemo(() => (enlarged < 0 ? whole : viewOf(layout, enlarged)), [layout, enlarged]);
  const [selected, setSelected] = useState(Math.max(0, enlarged));
  const [text, setText] = useState(address.get('find') ?? '');
  const sought = useMemo(
    () => (text.trim() ? search(layout, { functions, nodes }, text.trim()) : null),
    [layout, functions, nodes, text],
  );
  const [pointed, setPointed] = useState<number | null>(null);
  const shown = pointed ?? selected;
  const height = Math.max(1, layout.rows.length) * rowPx;

  useEffect(() => {
    if (width === 0) return;
    const context = sizedContext(canvas.current, width, height);
    if (!context || !colours) return;
    const marked = { selected: shown, found: sought?.found ?? null };
    paintFlame(context, layout, view, look, marked, colours, { width, height });
  }, [layout, view, look, shown, sought, colours, width, height]);

  /** -1: the whole. */
  const enlarge = (node: number) => {
    setEnlarged(node);
    writeAddress('frame', node < 0 ? '' : (paths[node] as number).toString(36));
  };
  const nodeUnder = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    return nodeAt(layout, view, share, Math.floor((event.clientY - box.top) / rowPx));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step) setSelected(stepFrom(layout, selected, step));
    else if (event.key === 'Home') setSelected(0);
    else if (event.key === 'Enter') enlarge(selected);
    else if (event.key === 'Escape' && enlarged >= 0) enlarge(-1);
    else return;
    setPointed(null);
    event.preventDefault();
    event.stopPropagation();
  };
  const { name = '', file = '' } = functions[nodes.function[shown] ?? -1] ?? {};
  const { whole: all, own } = look.textOf(shown);
  return (
    <div>
      <p className="flex items-center gap-2 px-3 pb-2 text-sm text-muted">
        <input
          type="search"
          aria-label="Find functions"
          placeholder="Find functions"
          spellCheck={false}
          value={text}
          onChange={event => {
            setText(event.target.value);
            writeAddress('find', event.target.value);
          }}
          className="h-7 w-48 rounded-md border border-line bg-panel px-2 text-fg placeholder:text-muted hover:border-strong"
        />
        <span role="status" className="num">
          {sought ? look.foundText(sought) : ''}
        </span>
      </p>
      <div className="max-h-96 overflow-y-auto px-3">
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: arrows and Enter act on it; no element says so by itself. */}
        <canvas
          ref={canvas}
          role="application"
          aria-label={`${label}. Arrows walk from caller to called, Enter enlarges, Escape goes back.`}
          tabIndex={0}
          className="block w-full cursor-pointer"
          style={{ height }}
          onKeyDown={onKeyDown}
          onPointerMove={event => setPointed(nodeUnder(event))}
          onPointerLeave={() => setPointed(null)}
          onPointerDown={event => {
            const node = nodeUnder(event);
            if (node === null) return;
            setSelected(node);
            enlarge(enlarged >= 0 && node === selected ? -1 : node);
          }}
        />
      </div>
      <p className="min-h-6 px-3 py-2 text-sm text-muted" aria-live={pointed === null ? 'polite' : 'off'}>
        <span className="break-all font-medium text-fg">{name}</span>{' '}
        <span className="num whitespace-normal text-fg">{all}</span>, {own}
        {file === '' ? '' : <span className="break-all">, {file}</span>}
      </p>
    </div>
  );
}
