import { otherName } from '../../lib/limits.ts';
import { type Batch, type Section, sectionNames, sections } from '../../lib/signals/batch.ts';
import type { Field } from '../../lib/signals/field.ts';
import type { Resource } from '../../lib/signals/resource.ts';
import type { Names, ResourceName } from './names.ts';

const resourceNames: readonly ResourceName[] = ['service', 'instance', 'region', 'build', 'runtime'];

type NameField = { name: string; holds: 'text' | 'keys'; isSum: boolean };

/** Fields of a section whose texts anybody can make up. */
const nameFields = Object.fromEntries(
  sectionNames.map(section => [
    section,
    Object.entries(sections[section]).flatMap(([name, field]: [string, Field]): NameField[] => {
      if (field.kind === 'string' && !field.oneOf) return [{ name, holds: 'text', isSum: false }];
      if (field.kind === 'durations' || field.kind === 'attributes')
        return [{ name, holds: 'keys', isSum: field.kind === 'durations' }];
      return [];
    }),
  ]),
) as Record<Section, NameField[]>;

type Row = Record<string, unknown>;
const listed = (value: unknown): string[] => (value ? Object.keys(value) : []);
const namesIn = (row: Row, { name, holds }: NameField): string[] =>
  holds === 'keys' ? listed(row[name]) : row[name] ? [row[name] as string] : [];

/** Whether every name of a row may be stored as it is. */
export const fitsRow = (names: Names, service: string, section: Section, row: Row): boolean =>
  nameFields[section].every(field => namesIn(row, field).every(name => names.takes(service, name)));

export const fitsResource = (names: Names, resource: Omit<Resource, 'startedAtUs'>): boolean =>
  resourceNames.every(kind => !resource[kind] || names.takesResource(kind, resource[kind]));

export function foldResource<Kind extends Resource>(names: Names, resource: Kind): Kind {
  if (fitsResource(names, resource)) return resource;
  const folded = { ...resource };
  for (const kind of resourceNames) {
    const name = resource[kind];
    if (name && !names.takesResource(kind, name)) folded[kind] = names.fold(`${kind}s`, name);
  }
  return folded;
}

/** The batch with the names that there is no room for as `__other__`; what phases of that name took is added up. */
export function foldBatch(names: Names, batch: Batch): Batch {
  const resource = foldResource(names, batch.resource);
  const { service } = resource;
  const foldRow = (section: Section, row: Row): Row => {
    if (fitsRow(names, service, section, row)) return row;
    const folded = { ...row };
    for (const field of nameFields[section]) {
      const out = new Set(namesIn(row, field).filter(name => !names.takes(service, name)));
      if (out.size === 0) continue;
      for (const name of out) names.fold(`names of ${service}`, name);
      folded[field.name] =
        field.holds === 'text' ? otherName : foldKeys(row[field.name] as Row, out, field.isSum);
    }
    return folded;
  };
  const folded = sectionNames.flatMap(section => {
    const rows = batch[section] as Row[] | undefined;
    return rows === undefined ? [] : [[section, rows.map(row => foldRow(section, row))]];
  });
  return { ...batch, resource, ...Object.fromEntries(folded) };
}

function foldKeys(map: Row, out: ReadonlySet<string>, isSum: boolean): Row {
  const kept = Object.entries(map).filter(([key]) => !out.has(key) && key !== otherName);
  const other = Object.entries(map).filter(([key]) => out.has(key) || key === otherName);
  const value = isSum ? other.reduce((sum, [, us]) => sum + (us as number), 0) : other[0]?.[1];
  return Object.fromEntries([...kept, [otherName, value]]);
}
