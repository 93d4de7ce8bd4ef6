'use client';

import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

/** Next to its word there is no gap to cross; this much is left to the edges of the window. */
const edgePx = 8;

/**
 * A word with an explanation, on hover, on keyboard focus and on touch. It stays while the pointer is on it and goes with
 * Esc (WCAG 1.4.13). In the top layer: a table that scrolls neither cuts it off nor scrolls for it.
 */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  const id = useId();
  const word = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const box = tip.current;
    if (!open || !box || !word.current) return;
    box.showPopover();
    const [at, size] = [word.current.getBoundingClientRect(), box.getBoundingClientRect()];
    const isBelow = at.bottom + size.height <= innerHeight || at.top < size.height;
    const right = document.documentElement.clientWidth - size.width - edgePx;
    box.style.left = `${Math.max(edgePx, Math.min(at.left, right))}px`;
    box.style.top = `${isBelow ? at.bottom : at.top - size.height}px`;
    const close = () => setOpen(false);
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // Closes this and does not leave the page.
      event.stopPropagation();
      close();
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('scroll', close, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('scroll', close, true);
      box.hidePopover();
    };
  }, [open]);
  return (
    <span
      className="inline-flex"
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => setOpen(word.current === document.activeElement)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: focus alone shows the tip. */}
      <span
        ref={word}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard.
        tabIndex={0}
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        className="cursor-help border-b border-dotted border-strong"
      >
        {children}
      </span>
      <span
        ref={tip}
        role="tooltip"
        id={id}
        popover="manual"
        className="fixed inset-auto m-0 w-64 whitespace-normal rounded-md border border-strong bg-raised p-2 text-left font-sans text-sm font-normal text-fg"
      >
        {text}
      </span>
    </span>
  );
}
