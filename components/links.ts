/** Addresses of pages and of the JSON behind them. Names in them are hostile until encoded. */
export type Params = Record<string, string | undefined>;

export function withParams(path: string, params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export const instanceHref = (instance: string, params: Params = {}): string =>
  withParams(`/instances/${encodeURIComponent(instance)}`, params);

export const overviewHref = (instance: string, loop: string): string =>
  withParams(`/api/v1/instances/${encodeURIComponent(instance)}/overview`, { loop });

export const breachesHref = (params: Params = {}): string => withParams('/breaches', params);

type TickAddress = { instance: string; tick: number; startedAt: string; loop?: string };

/** A tick number comes back after a restart and in another loop: the time and the loop make it one tick. */
export const tickHref = ({ instance, tick, startedAt, loop }: TickAddress): string =>
  withParams(`/ticks/${encodeURIComponent(instance)}/${tick}`, { at: startedAt, loop });

export const tickJsonHref = (address: TickAddress): string => `/api/v1${tickHref(address)}`;

export const alertHref = (id: string): string => `/alerts/${encodeURIComponent(id)}`;

export const liveHref = (topic: 'fleet' | 'breaches' | 'instance' | 'alerts', params: Params): string =>
  withParams('/api/v1/live', { topic, ...params });
