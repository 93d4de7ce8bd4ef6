import type { ComponentProps } from 'react';

/** A button that stands back: in the header, beside a title. `square`: it holds one sign and no words. */
export function QuietButton({
  square = false,
  className = '',
  ...props
}: { square?: boolean } & ComponentProps<'button'>) {
  const shape = square ? 'w-7 justify-center' : 'gap-2 px-2';
  return (
    <button
      type="button"
      {...props}
      className={`flex h-7 items-center rounded-md border border-line text-sm text-muted hover:border-strong hover:text-fg ${shape} ${className}`}
    />
  );
}
