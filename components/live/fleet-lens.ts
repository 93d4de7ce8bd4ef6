import type { FleetAnswer, FleetRow } from '@/lib/api/schemas.ts';
import type { Heard } from './multiplexer.ts';
import type { Told } from './worker-messages.ts';

/**
 * What a tab is told of the fleet: all of what stands above the table, the order when it changed, and the rows that it
 * has to draw anew. Of 2,000 rows a tab shows 50; the others cost its main thread a tenth of a second, every second.
 */
export type FleetPatch = {
  head: Omit<FleetAnswer, 'instances'>;
  /** Keys of all rows, worst first; null: as before. */
  order: readonly string[] | null;
  /** Rows in sight; of others, without their sparklines, those that are new or belong elsewhere now. */
  rows: readonly (readonly [key: string, row: FleetRow])[];
};

export type FleetLens = {
  /** The part of a frame that this tab has to be told. */
  through(text: string): FleetPatch;
  /** The tab scrolled: what it now has to be told of the last frame; null: there was none. */
  see(keys: readonly string[]): FleetPatch | null;
};

/** Rows that are taken to be in sight until the tab says which are. */
const firstInSight = 60;

export const rowKey = ({
  service,
  instance,
  loop,
}: Pick<FleetRow, 'service' | 'instance' | 'loop'>): string => JSON.stringify([service, instance, loop]);

type Parsed = { text: string; head: FleetPatch['head']; rows: Map<string, FleetRow>; order: string[] };

let latest: Parsed | null = null;

/** Tabs that follow the same fleet share the work. */
function parse(text: string): Parsed {
  if (latest?.text === text) return latest;
  const { instances, ...head } = JSON.parse(text) as FleetAnswer;
  const rows = new Map(instances.map(row => [rowKey(row), row]));
  latest = { text, head, rows, order: [...rows.keys()] };
  return latest;
}

/** What decides where a row stands, and among which. */
const outlineOf = ({ state, region, build }: FleetRow): string => `${state}\n${region}\n${build}`;

export function createFleetLens(): FleetLens {
  let inSight: ReadonlySet<string> | null = null;
  let frame: Parsed | null = null;
  let order = '';
  const outlines = new Map<string, string>();
  const isSeen = (key: string, place: number) => (inSight ? inSight.has(key) : place < firstInSight);

  function patchOf(now: Parsed): FleetPatch {
    const rows: [string, FleetRow][] = [];
    let place = 0;
    for (const [key, row] of now.rows) {
      const outline = outlineOf(row);
      if (isSeen(key, place++)) rows.push([key, row]);
      else if (outlines.get(key) !== outline) rows.push([key, { ...row, sparkline: [] }]);
      outlines.set(key, outline);
    }
    for (const key of outlines.keys()) if (!now.rows.has(key)) outlines.delete(key);
    const joined = now.order.join('\n');
    const isMoved = joined !== order;
    order = joined;
    return { head: now.head, order: isMoved ? now.order : null, rows };
  }

  return {
    through(text) {
      frame = parse(text);
      return patchOf(frame);
    },
    see(keys) {
      const before = inSight;
      inSight = new Set(keys);
      if (!frame) return null;
      const rows = keys.flatMap((key): [string, FleetRow][] => {
        const row = before?.has(key) ? undefined : frame?.rows.get(key);
        return row ? [[key, row]] : [];
      });
      return rows.length > 0 ? { head: frame.head, order: null, rows } : null;
    },
  };
}

export const isFleet = (topic: string): boolean => new URLSearchParams(topic).get('topic') === 'fleet';

export const seenBy =
  (lens: FleetLens) =>
  (heard: Heard): Told =>
    heard.kind === 'data' ? { kind: 'fleet', patch: lens.through(heard.data) } : heard;

/** A fleet after a patch: the rows that the patch does not name are the same objects as before. */
export function patched(
  known: ReadonlyMap<string, FleetRow>,
  order: readonly string[],
  patch: FleetPatch,
): { fleet: FleetAnswer; rows: Map<string, FleetRow>; order: readonly string[] } {
  const now = patch.order ?? order;
  const given = new Map(patch.rows);
  const rows = new Map<string, FleetRow>();
  for (const key of now) {
    const row = given.get(key) ?? known.get(key);
    if (row) rows.set(key, row);
  }
  return { fleet: { ...patch.head, instances: [...rows.values()] }, rows, order: now };
}
