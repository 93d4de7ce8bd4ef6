import type { CompareRequest } from '../api/compare.ts';
import { OvertickError } from '../errors.ts';
import type { CompareChoices } from './compare-choices.ts';
import type { SideQuery } from './compare-side.ts';
import { parseRange } from './time-range.ts';

const keys = ['build', 'region', 'instance', 'from', 'to'] as const;

/**
 * The two sides of a request; where it names none, the build before the latest as A and the latest as B. Null when no
 * service is known. Throws OvertickError 'invalid' for a time that is none.
 */
export function sidesOf(
  request: CompareRequest,
  { service, builds }: CompareChoices,
  nowUs: number,
): { service: string; a: SideQuery; b: SideQuery } | null {
  if (service === null) return null;
  const named = keys.some(key => request[`a.${key}`] !== undefined || request[`b.${key}`] !== undefined);
  const sideOf = (side: 'a' | 'b'): SideQuery => {
    const usual = named ? undefined : side === 'a' ? (builds[1] ?? builds[0]) : builds[0];
    const build = request[`${side}.build`] ?? usual;
    const [region, instance] = [request[`${side}.region`], request[`${side}.instance`]];
    return {
      filter: {
        service,
        ...(build === undefined ? {} : { build }),
        ...(region === undefined ? {} : { region }),
        ...(instance === undefined ? {} : { instance }),
      },
      range: rangeOf(side, request, nowUs),
    };
  };
  return { service, a: sideOf('a'), b: sideOf('b') };
}

function rangeOf(side: 'a' | 'b', request: CompareRequest, nowUs: number): SideQuery['range'] {
  try {
    return parseRange(
      request[`${side}.from`] ?? request.from,
      request[`${side}.to`] ?? request.to,
      nowUs,
      '-1h',
    );
  } catch (error) {
    if (error instanceof OvertickError)
      throw new OvertickError('invalid', `Side ${side.toUpperCase()}: ${error.message}`);
    throw error;
  }
}
