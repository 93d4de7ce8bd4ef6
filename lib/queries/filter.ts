import type { Parameters } from '../clickhouse/client.ts';

/** What a list can be narrowed to; a missing key does not filter. */
export type Filter = { service?: string; instance?: string; region?: string; build?: string };

const columns = ['service', 'instance', 'region', 'build'] as const;

/** The filter as a condition over columns of the same names, each value a typed parameter. */
export function filterCondition(filter: Filter): { condition: string; parameters: Parameters } {
  const used = columns.filter(column => filter[column] !== undefined);
  return {
    condition: used.map(column => `AND ${column} = {${column}:String}`).join(' '),
    parameters: Object.fromEntries(used.map(column => [column, filter[column]])),
  };
}

/** Whether a row is one that the filter asks for. */
export function matches(row: Record<keyof Filter, string>, filter: Filter): boolean {
  return columns.every(column => filter[column] === undefined || filter[column] === row[column]);
}
