'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { FiringAloud } from '@/components/alerts/firing-aloud.tsx';
import { useFiring } from '@/components/alerts/use-firing.ts';
import { useTitleCount } from '@/components/alerts/use-title-count.ts';

const pages = [
  { href: '/', name: 'Fleet', under: /^\/($|instances\/)/ },
  { href: '/breaches', name: 'Breaches', under: /^\/(breaches|ticks\/)/ },
  { href: '/alerts', name: 'Alerts', under: /^\/alerts/ },
  { href: '/correlate', name: 'Correlate', under: /^\/correlate/ },
  { href: '/compare', name: 'Compare', under: /^\/compare/ },
  { href: '/system', name: 'System', under: /^\/system/ },
] as const;

/** The pages, and on every one of them what fires: beside Alerts, in the tab, and read out when it begins. */
export function Nav() {
  const pathname = usePathname();
  const firing = useFiring();
  const count = firing?.length ?? 0;
  useTitleCount(count);
  return (
    <>
      <nav
        aria-label="Pages"
        className="order-last flex h-9 w-full items-stretch overflow-x-auto max-sm:justify-between max-sm:text-sm lg:order-none lg:h-full lg:w-auto"
      >
        {pages.map(({ href, name, under }) => {
          const here = under.test(pathname);
          return (
            <Link
              key={href}
              href={href}
              aria-current={here ? 'page' : undefined}
              className={`relative flex items-center border-b-2 pt-0.5 max-sm:min-w-6 max-sm:justify-center sm:px-2.5 ${here ? 'border-fg text-fg' : 'border-transparent text-muted hover:text-fg'}`}
            >
              {name}
              {name === 'Alerts' && count > 0 ? <FiringCount count={count} /> : null}
            </Link>
          );
        })}
      </nav>
      {firing ? <FiringAloud firing={firing} /> : null}
    </>
  );
}

/** Over the corner of its link, so that nothing moves when it comes and goes. */
function FiringCount({ count }: { count: number }) {
  return (
    <span className="num absolute top-0.5 left-full -ml-1.5 rounded-sm bg-bad-soft px-1 text-xs! leading-3.5! text-bad-ink sm:-ml-3 lg:top-1.5">
      {count}
      <span className="sr-only"> firing</span>
    </span>
  );
}
