'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

const pages = [
  { href: '/', name: 'Fleet', under: /^\/($|instances\/)/ },
  { href: '/breaches', name: 'Breaches', under: /^\/(breaches|ticks\/)/ },
  { href: '/alerts', name: 'Alerts', under: /^\/alerts/ },
  { href: '/correlate', name: 'Correlate', under: /^\/correlate/ },
  { href: '/compare', name: 'Compare', under: /^\/compare/ },
  { href: '/system', name: 'System', under: /^\/system/ },
] as const;

export function Nav() {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Pages"
      className="order-last flex h-9 w-full items-stretch overflow-x-auto max-sm:justify-between max-sm:text-sm sm:order-none sm:h-full sm:w-auto"
    >
      {pages.map(({ href, name, under }) => {
        const here = under.test(pathname);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? 'page' : undefined}
            className={`flex items-center border-b-2 pt-0.5 max-sm:min-w-6 max-sm:justify-center sm:px-2.5 ${here ? 'border-fg text-fg' : 'border-transparent text-muted hover:text-fg'}`}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
