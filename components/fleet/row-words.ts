import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatMs } from '../../lib/format/duration.ts';
import { instanceHref } from '../links.ts';

export const rowHref = ({ instance, loop }: FleetRow): string =>
  instanceHref(instance, { loop: loop === 'main' ? undefined : loop });

export const sparkLabel = ({ ticks }: FleetRow): string =>
  ticks ? `Longest ticks of the last minute, up to ${formatMs(ticks.maxMs)}` : 'No ticks in the last minute';

/**
 * A server's name; with its loop, with its service where rows of several stand together and the name does not tell, and
 * with how many processes send under it where that is a mistake.
 */
export function rowName({ instance, loop, service, processes }: FleetRow, mixed = false): string {
  const parts = [
    instance,
    loop === 'main' ? '' : loop,
    mixed && !instance.includes(service) ? service : '',
    processes > 1 ? `${processes} processes` : '',
  ];
  return parts.filter(Boolean).join(' · ');
}
