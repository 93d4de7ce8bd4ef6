import { type ReactNode, useId } from 'react';

/** A word with an explanation, on hover and on keyboard focus. Not laid out until then: a table would scroll for it. */
export function Tooltip({ text, children, end }: { text: string; children: ReactNode; end?: boolean }) {
  const id = useId();
  return (
    <span className="group/tip relative inline-flex">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard. */}
      <span tabIndex={0} aria-describedby={id} className="cursor-help border-b border-dotted border-strong">
        {children}
      </span>
      <span
        role="tooltip"
        id={id}
        className={`pointer-events-none absolute top-full hidden z-20 mt-1 w-56 whitespace-normal rounded-md border border-strong bg-raised p-2 text-left text-sm font-normal text-fg group-focus-within/tip:block group-hover/tip:block ${end ? 'right-0' : 'left-0'}`}
      >
        {text}
      </span>
    </span>
  );
}
