import type { Params } from '@/components/links.ts';

/** What a page's address holds, as Next hands it over. */
export type SearchParams = Record<string, string | string[] | undefined>;

export const fleetFilterNames = ['service', 'region', 'build'] as const;
export const breachFilterNames = ['service', 'instance', 'region', 'build'] as const;
export const rangeNames = ['from', 'to'] as const;

/** The named parameters that are there; of one that is given twice, the first. */
export function readParams<Name extends string>(
  params: SearchParams,
  names: readonly Name[],
): { [K in Name]?: string } {
  const read: { [K in Name]?: string } = {};
  for (const name of names) {
    const value = [params[name]].flat()[0]?.trim();
    if (value) read[name] = value;
  }
  return read;
}

/** A path segment arrives percent-encoded; one that is not valid is taken as it is. */
export function readSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Identity of a page's parameters: what is shown starts anew when it changes. */
export const keyOf = (params: Params): string => JSON.stringify(params);
