import { hostname } from 'node:os';
import type { Resource } from '../../lib/signals/resource.ts';
import { type Parcel, Target } from './target.ts';

/** The target of a configuration, and the instances besides it of which its sources tell. */
export function createTargets(resource: Resource, onParcel: (parcel: Parcel) => void) {
  const target = new Target(resource, onParcel);
  const others = new Map<string, Target>();
  return {
    target,
    all: (): Target[] => [target, ...others.values()],

    of(told: Partial<Resource>): Target {
      const { service = resource.service } = told;
      // Another service that does not say which instance it is, is not this one.
      const unnamed = service === resource.service ? resource.instance : `${service}-${hostname()}`;
      const { instance = unnamed } = told;
      const known = instance === resource.instance ? target : others.get(instance);
      const found = known ?? new Target({ ...resource, service, instance }, onParcel, {});
      if (found !== target) others.set(instance, found);
      found.describe(told);
      return found;
    },

    /** What to do where ticks come for another instance than everything else; null: they do not. */
    apart(): string | null {
      const other = [...others.values()].find(({ hadTicks }) => hadTicks)?.resource;
      if (other === undefined || target.hadTicks) return null;
      return `ticks come for ${other.instance} (${other.service}), and all else goes to ${resource.instance} (${resource.service}), so that no pause meets a tick: give --service ${other.service} --instance ${other.instance} if they are the same server`;
    },
  };
}
