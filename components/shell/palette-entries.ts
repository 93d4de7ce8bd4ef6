import type { InstancesAnswer } from '@/lib/api/schemas.ts';
import { instanceHref, withParams } from '../links.ts';

export type PaletteEntry = {
  href: string;
  name: string;
  kind: 'page' | 'instance' | 'service';
  more: string;
};

const pages: readonly PaletteEntry[] = [
  { href: '/', name: 'Fleet', kind: 'page', more: 'who is bad now' },
  { href: '/breaches', name: 'Breaches', kind: 'page', more: 'ticks over budget' },
  {
    href: '/breaches?view=episodes',
    name: 'Episodes',
    kind: 'page',
    more: 'breaches from first to recovery',
  },
  { href: '/breaches?view=causes', name: 'Causes', kind: 'page', more: 'breaches by what made them' },
  { href: '/alerts', name: 'Alerts', kind: 'page', more: 'what fires, and who was told' },
  { href: '/correlate', name: 'Correlate', kind: 'page', more: 'why ticks breach' },
  { href: '/compare', name: 'Compare', kind: 'page', more: 'builds, regions, times' },
  { href: '/system', name: 'System', kind: 'page', more: 'how Overtick itself does: ingest, store, agents' },
];

/** Where a text could lead: pages by name, then what the server knows by it. */
export function paletteEntries(text: string, { instances, services }: InstancesAnswer): PaletteEntry[] {
  const typed = text.trim().toLowerCase();
  return [
    ...pages.filter(({ name, more }) => `${name} ${more}`.toLowerCase().includes(typed)),
    ...instances.map(({ instance, service, build, region }) => ({
      href: instanceHref(instance),
      name: instance,
      kind: 'instance' as const,
      more: [service, build, region].filter(Boolean).join(' · '),
    })),
    ...services.map(service => ({
      href: withParams('/', { service }),
      name: service,
      kind: 'service' as const,
      more: 'its servers',
    })),
  ];
}
