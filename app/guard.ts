import 'server-only';
import { headers } from 'next/headers';
import { createGuard, type Guard, mayDo, type Visitor } from '@/lib/auth/guard.ts';
import type { Role } from '@/lib/auth/settings.ts';
import { createTryLimit, type TryLimit } from '@/lib/auth/try-limit.ts';
import { loadConfig } from '@/lib/config.ts';
import { OvertickError } from '@/lib/errors.ts';

/** Who asks, and what they may: every page, route and query goes through here. */

// Next bundles routes and pages apart: one guard and one count of tries for all of them.
const place = globalThis as typeof globalThis & { overtickGuard?: { guard: Guard; tries: TryLimit } };

export function shared(): { guard: Guard; tries: TryLimit } {
  place.overtickGuard ??= { guard: createGuard(loadConfig()), tries: createTryLimit() };
  return place.overtickGuard;
}

export const visitor = async (): Promise<Visitor | null> => shared().guard.visitor(await headers());

function assertRole(who: Visitor | null, least: Role): Visitor {
  if (who === null) throw new OvertickError('unauthorized', 'Sign in first.');
  if (!mayDo(who, least)) throw new OvertickError('forbidden', `Only an ${least} may do this.`);
  return who;
}

/** Who asks, when they may do what takes this role. Throws OvertickError 'unauthorized' or 'forbidden'. */
export const admitted = async (least: Role = 'viewer'): Promise<Visitor> =>
  assertRole(await visitor(), least);

/** For what goes on after its request was answered: whether the one who asked may still look. */
export async function stillAdmitted(): Promise<() => boolean> {
  const asking = new Headers(await headers());
  return () => {
    try {
      return shared().guard.visitor(asking) !== null;
    } catch {
      return false;
    }
  };
}
