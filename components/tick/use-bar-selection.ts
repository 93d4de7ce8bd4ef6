import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react';

/** Places of the first and the last bar, in their order. */
export type Bars = readonly [first: number, last: number];

const dragFromPx = 5;
const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
const barsOf = (a: number, b: number): Bars => [Math.min(a, b), Math.max(a, b)];

/**
 * A row of as many links of the same width: a drag over it, or Shift with arrows, selects some; arrows walk; Escape or a
 * click beside a selection ends it and opens nothing.
 */
export function useBarSelection(count: number) {
  const [selected, setSelected] = useState<Bars | null>(null);
  const down = useRef<{ x: number; bar: number } | null>(null);
  const isDrag = useRef(false);
  const anchor = useRef<number | null>(null);
  const isSelecting = selected !== null;
  useEffect(() => {
    if (!isSelecting) return;
    const onEscape = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // Before the page's own, which goes up.
      event.preventDefault();
      setSelected(null);
    };
    window.addEventListener('keydown', onEscape, { capture: true });
    return () => window.removeEventListener('keydown', onEscape, { capture: true });
  }, [isSelecting]);
  const barAt = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.min(count - 1, Math.max(0, Math.floor(((clientX - left) / Math.max(1, width)) * count)));
  };
  const end = () => {
    down.current = null;
  };
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      isDrag.current = false;
      anchor.current = null;
      if (event.button === 0) down.current = { x: event.clientX, bar: barAt(event) };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!down.current || Math.abs(event.clientX - down.current.x) < dragFromPx) return;
      // Only now: captured at once, no link would be told of a click.
      event.currentTarget.setPointerCapture(event.pointerId);
      isDrag.current = true;
      setSelected(barsOf(down.current.bar, barAt(event)));
    },
    onPointerUp: end,
    onPointerCancel: end,
    onDragStart: (event: { preventDefault: () => void }) => event.preventDefault(),
    onClickCapture(event: MouseEvent<HTMLElement>) {
      if (!isSelecting && !isDrag.current) return;
      event.preventDefault();
      event.stopPropagation();
      if (!isDrag.current) setSelected(null);
      isDrag.current = false;
    },
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      const step = steps[event.key];
      const links = [...event.currentTarget.querySelectorAll('a')];
      const here = links.indexOf(document.activeElement as HTMLAnchorElement);
      const next = step === undefined ? undefined : links[here + step];
      if (step === undefined || !next || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      next.focus();
      if (event.shiftKey) anchor.current ??= here;
      else anchor.current = null;
      if (anchor.current !== null) setSelected(barsOf(anchor.current, here + step));
    },
  };
  return { selected, handlers, clear: () => setSelected(null) };
}
