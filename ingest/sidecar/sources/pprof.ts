import { setTimeout as sleep } from 'node:timers/promises';
import type { Resource } from '../../../lib/signals/resource.ts';
import type { Source } from '../source.ts';

export type PprofOptions = {
  /** Where net/http/pprof is served, such as http://127.0.0.1:6060. */
  url: string;
  /** How long a profile covers. */
  seconds?: number;
};

export type PprofTarget = {
  /** Whose profiles these are. */
  resource(): Resource;
  /** Where they go. */
  collector: { url: string; token: string | null };
};

/** What Go says of allocation; what is in use is a difference in a delta, and no profile. */
const sampleTypes = ['alloc_space', 'alloc_objects'];
const retryMs = 5_000;
/** An answer may take so much longer than the seconds asked for. */
const graceMs = 10_000;

async function refusal(what: string, response: Response): Promise<Error> {
  const text = (await response.text()).trim().split('\n')[0]?.slice(0, 200);
  return new Error(`${what} answered ${response.status}${text ? `: ${text}` : ''}.`);
}

/** What a Go server allocated, by function, `seconds` after `seconds`: each profile begins where the last ended. */
export function startPprof(
  { url, seconds = 10 }: PprofOptions,
  { resource, collector }: PprofTarget,
): Source {
  const stopping = new AbortController();
  const address = `${url.replace(/\/+$/, '').replace(/\/debug\/pprof(\/\w+)?$/, '')}/debug/pprof/allocs?seconds=${seconds}`;
  let [profiles, bytes] = [0, 0];
  let error: string | null = null;

  const read = async (): Promise<Buffer> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(seconds * 1000 + graceMs)]);
    const response = await fetch(address, { signal });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    const cause = await refusal(address, response);
    throw cause.message.includes('WriteTimeout')
      ? new Error(`${cause.message} Ask for fewer seconds than the WriteTimeout of its http.Server.`)
      : cause;
  };
  const send = async (profile: Buffer) => {
    const { service, instance, region, build, runtime = 'go', startedAtUs } = resource();
    const labels = {
      ...{ service_name: service, instance, region, build, runtime },
      started_at_us: startedAtUs?.toString(),
      __sample_types__: sampleTypes.join(','),
    };
    const given = Object.entries(labels).flatMap(([name, value]) => (value ? [{ name, value }] : []));
    const response = await fetch(`${collector.url.replace(/\/+$/, '')}/push.v1.PusherService/Push`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(collector.token !== null && { Authorization: `Bearer ${collector.token}` }),
      },
      body: JSON.stringify({
        series: [{ labels: given, samples: [{ rawProfile: profile.toString('base64') }] }],
      }),
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(graceMs)]),
    });
    if (!response.ok) throw await refusal('The collector', response);
    await response.arrayBuffer();
  };
  const run = async () => {
    let sending: Promise<void> = Promise.resolve();
    while (!stopping.signal.aborted) {
      try {
        const profile = await read();
        // Beside the next one: nothing of the time between two is missed.
        sending = send(profile).then(
          () => {
            profiles++;
            bytes += profile.length;
            error = null;
          },
          cause => {
            error = describe(cause);
          },
        );
      } catch (cause) {
        error = describe(cause);
        await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
    await sending;
  };
  const describe = (cause: unknown) => {
    const { message, cause: inner } = cause as Error;
    return message === 'fetch failed'
      ? `${address} cannot be reached (${(inner as Error | undefined)?.message ?? 'no answer'}). Import net/http/pprof there, and serve it.`
      : message;
  };
  const running = run();

  return {
    report: () => ({
      name: `pprof ${url}`,
      sees: `${profiles} profiles of ${seconds} s, ${bytes} bytes`,
      maps: sampleTypes.map(type => `profiles (${type})`),
      missing: [],
      error,
    }),
    async close() {
      stopping.abort();
      await running;
    },
  };
}
