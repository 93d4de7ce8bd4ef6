import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';

const look =
  'inline-flex h-7 items-center gap-1.5 whitespace-nowrap rounded-md border border-line bg-panel px-2.5 text-sm text-fg ' +
  'hover:border-strong hover:bg-raised disabled:text-muted disabled:hover:border-line disabled:hover:bg-panel';

export function Button({ className = '', ...props }: ComponentProps<'button'>) {
  return <button type="button" {...props} className={`${look} ${className}`} />;
}

/** A link that looks like a button; data links are not prefetched, there may be hundreds of them. */
export function ButtonLink({ className = '', ...props }: ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...props} className={`${look} ${className}`} />;
}

/** Saves what an address answers as a file of this name. */
export function Download({ href, name, children }: { href: string; name: string; children: ReactNode }) {
  return (
    <a href={href} download={name} className={look}>
      {children}
    </a>
  );
}
