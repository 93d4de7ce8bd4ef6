import { createReader, type Reader } from '../../../lib/metrics/read.ts';
import type { Resource } from '../../../lib/signals/resource.ts';

/** What is remembered of a sender between its exports. */
export type Instance = { reader: Reader; startedAtUs: number | undefined };

/** Senders that are remembered; of the one that was silent longest the next histograms begin anew. */
const maxInstances = 10_000;

export type Instances = { of(resource: Resource): Instance };

export function createInstances(): Instances {
  const instances = new Map<string, Instance>();
  return {
    of({ service, instance }) {
      const key = JSON.stringify([service, instance]);
      const known = instances.get(key) ?? { reader: createReader(), startedAtUs: undefined };
      instances.delete(key);
      instances.set(key, known);
      if (instances.size > maxInstances) instances.delete(instances.keys().next().value as string);
      return known;
    },
  };
}

/** A resource with what else is known of when the process began. */
export function withStart(resource: Resource, { startedAtUs }: Instance): Resource {
  return startedAtUs === undefined || resource.startedAtUs !== undefined
    ? resource
    : { ...resource, startedAtUs };
}
