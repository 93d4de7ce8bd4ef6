import type { ComponentProps, ReactNode } from 'react';

/** Wide tables scroll inside their own box, whose edge darkens where more follows; the box takes the keyboard so that it can be scrolled without a mouse. */
export function Table({
  label,
  rows,
  children,
  className = '',
}: {
  label: string;
  /** How many there are, where not all of them are drawn. */
  rows?: number;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section
      className={`more-to-the-right overflow-x-auto min-[1270px]:overflow-visible ${className}`}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box has to be reachable by keyboard.
      tabIndex={0}
    >
      <table aria-rowcount={rows} className="w-full border-collapse text-left text-base">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </section>
  );
}

/** A head that stays in sight under the page's own. Where the box scrolls, it would be pushed down over the first row. */
export const stickyHead = 'z-20 bg-panel min-[1270px]:sticky min-[1270px]:top-11';

type CellProps = { number?: boolean } & ComponentProps<'td'>;

export function Th({ number, className = '', ...props }: { number?: boolean } & ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...props}
      className={`h-7 whitespace-nowrap px-2 text-xs font-normal text-muted ${number ? 'text-right' : ''} ${className}`}
    />
  );
}

export function Td({ number, className = '', ...props }: CellProps) {
  return <td {...props} className={`h-8 px-2 ${number ? 'num text-right' : ''} ${className}`} />;
}
