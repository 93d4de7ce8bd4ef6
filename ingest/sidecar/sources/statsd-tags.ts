import { maxNameLength } from '../../../lib/signals/field.ts';
import type { Resource } from '../../../lib/signals/resource.ts';
import { decimalAt } from './statsd-number.ts';

/** What tags say of this tick alone; NaN for what they do not. */
export type TickTags = {
  /** The tags that say whose it is, as they stand. */
  identity: string;
  tick: number;
  startUs: number;
  budgetUs: number;
};

export const newTags = (): TickTags => ({
  ...{ identity: '', tick: Number.NaN, startUs: Number.NaN, budgetUs: Number.NaN },
});

const identifying = ['instance:', 'build:', 'region:', 'runtime:', 'loop:'] as const;

/** Reads `a:b,c:d` into `tags`. Other tags than ours are passed over. Returns why one cannot be, or null. */
export function readTags(text: string, tags: TickTags): string | null {
  tags.identity = '';
  tags.tick = Number.NaN;
  tags.startUs = Number.NaN;
  tags.budgetUs = Number.NaN;
  for (let at = 0; at < text.length; ) {
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    if (text.startsWith('tick:', at)) {
      tags.tick = decimalAt(text, at + 5, end);
      if (!(Number.isSafeInteger(tags.tick) && tags.tick >= 0))
        return 'a tag tick: that is not a whole number';
    } else if (text.startsWith('start_us:', at)) {
      tags.startUs = decimalAt(text, at + 9, end);
      if (!(tags.startUs > 0 && tags.startUs < 2 ** 52)) return 'a tag start_us: that is no time in µs';
    } else if (text.startsWith('budget_ms:', at)) {
      tags.budgetUs = Math.round(decimalAt(text, at + 10, end) * 1000);
      if (!(tags.budgetUs >= 0 && tags.budgetUs <= 3_600_000_000))
        return 'a tag budget_ms: that is not from 0 to an hour';
    } else if (identifying.some(key => text.startsWith(key, at))) tags.identity += `${text.slice(at, end)},`;
    at = end + 1;
  }
  return null;
}

/** The resource and the loop that an identity names; a text: why it cannot be. `identity` has one byte a character. */
export function resourceOf(
  service: string,
  identity: string,
): { resource: Partial<Resource>; loop: string } | string {
  const resource: Partial<Resource> & { loop?: string } = { service: utf8Of(service) };
  for (const tag of utf8Of(identity).split(',')) {
    const colon = tag.indexOf(':');
    const value = tag.slice(colon + 1);
    if (colon < 0 || value === '') continue;
    if (value.length > maxNameLength) return `a tag of more than ${maxNameLength} characters`;
    resource[tag.slice(0, colon) as 'instance'] = value;
  }
  const { loop = '', ...rest } = resource;
  if (service.length > maxNameLength) return `a service of more than ${maxNameLength} characters`;
  if (rest.instance === '.' || rest.instance === '..')
    return 'an instance that no page could have in its address';
  return { resource: rest, loop };
}

/** Text whose characters are bytes, as what the bytes say. */
export const utf8Of = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
