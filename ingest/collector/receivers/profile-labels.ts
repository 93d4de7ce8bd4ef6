import { OvertickError } from '../../../lib/errors.ts';
import type { Resource } from '../../../lib/signals/resource.ts';

export type Labels = Record<string, string>;

/** Kinds that older senders put behind the name of the application. */
const kinds =
  /\.(cpu|itimer|wall|lock_count|lock_duration|alloc_objects|alloc_space|alloc_in_new_tlab_(?:bytes|objects)|inuse_objects|inuse_space|goroutines|mutex_count|mutex_duration|block_count|block_duration)$/;

const runtimes = new Map(
  Object.entries({
    ...{ gospy: 'go', nodespy: 'node', nodejs: 'node', javaspy: 'jvm', pyspy: 'python', rbspy: 'ruby' },
    ...{ dotnetspy: 'dotnet', 'pyroscope-rs': 'rust', rustspy: 'rust' },
  }),
);

/** `app.name{key=value,key2=value2}`. Throws OvertickError 'invalid'. */
export function parseName(text: string): { name: string; kind: string | null; labels: Labels } {
  const found = /^([^{}]{1,300})(?:\{([^{}]*)\})?$/.exec(text.trim());
  if (!found)
    throw new OvertickError(
      'invalid',
      'name must be APPLICATION or APPLICATION{key=value,…}: whose profile is it?',
    );
  const name = found[1] as string;
  const kind = kinds.exec(name)?.[1] ?? null;
  const pairs = (found[2] ?? '').split(',').filter(pair => pair.includes('='));
  const labels = Object.fromEntries(
    pairs.map(pair => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]),
  );
  return { name: kind === null ? name : name.slice(0, -kind.length - 1), kind, labels };
}

const keys = {
  service: ['service_name', 'service.name'],
  instance: ['instance', 'service_instance_id', 'service.instance.id', 'server', 'pod', 'hostname', 'host'],
  build: ['build', 'service_version', 'service.version', 'version', 'service_git_ref'],
  region: ['region', 'cloud_region', 'cloud.region'],
};

/** Who the labels say it is; an instance that is not named is the only one of its service. */
export function resourceOfLabels(name: string, labels: Labels, spy = ''): Resource {
  const first = (names: readonly string[]) => names.map(key => labels[key]).find(value => value);
  const service = first(keys.service) ?? name;
  const [build, region] = [first(keys.build), first(keys.region)];
  const runtime = labels.runtime || runtimes.get(spy) || runtimes.get(labels['process.runtime.name'] ?? '');
  const startedAtUs = Number(labels.started_at_us);
  return {
    service,
    instance: first(keys.instance) ?? service,
    ...(build && { build }),
    ...(region && { region }),
    ...(runtime && { runtime }),
    ...(Number.isSafeInteger(startedAtUs) && startedAtUs > 0 && { startedAtUs }),
  };
}

/** Unix time of 10 digits (s), 13 (ms), 16 (µs) or 19 (ns), in µs; null where none is said. Throws OvertickError 'invalid'. */
export function parseUnixUs(text: string | null, name: string): number | null {
  if (text === null || text === '' || text === 'now') return null;
  const scale = { 10: 1e6, 13: 1e3, 16: 1, 19: 1e-3 }[text.length];
  if (scale === undefined || !/^\d+$/.test(text))
    throw new OvertickError(
      'invalid',
      `${name} must be Unix time in s, ms, µs or ns, not ${JSON.stringify(text.slice(0, 40))}.`,
    );
  return Math.round(Number(text) * scale);
}
