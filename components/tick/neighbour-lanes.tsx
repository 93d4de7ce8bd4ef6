import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatCount } from '@/lib/format/rate.ts';
import type { DebtChain } from './debt-chain.ts';

type Neighbour = TickAnswer['neighbours'][number];
type LanesProps = { neighbours: readonly Neighbour[]; current: string; chain: DebtChain | null };

/** Under the bars, tick by tick: what was allocated, brighter where the collection was paid for, and what was dropped. */
export function NeighbourLanes({ neighbours, current, chain }: LanesProps) {
  const debt = chain?.whole ? chain : null;
  const paid = ({ tick }: Neighbour) => debt !== null && tick >= debt.fromTick && tick <= debt.toTick;
  const here = neighbours.findIndex(({ startedAt }) => startedAt === current);
  const mostBytes = Math.max(0, ...neighbours.map(({ allocBytes }) => allocBytes ?? 0));
  const mostDropped = Math.max(0, ...neighbours.map(({ packetsDropped }) => packetsDropped ?? 0));
  return (
    <div className="flex flex-col gap-1 px-3 pb-2">
      {mostBytes > 0 ? (
        <Bars
          name={`allocated, up to ${formatBytes(mostBytes)}${debt ? '; bright: what the collection was paid for' : ''}`}
          height="h-10"
          bars={neighbours.map(each => ({
            key: each.startedAt,
            share: (each.allocBytes ?? 0) / mostBytes,
            tone: !debt || paid(each) ? 'bg-alloc' : 'bg-alloc opacity-40',
          }))}
        />
      ) : null}
      {mostDropped > 0 ? (
        <Bars
          name={`packets dropped, up to ${formatCount(mostDropped)}`}
          height="h-7"
          bars={neighbours.map(each => ({
            key: each.startedAt,
            share: (each.packetsDropped ?? 0) / mostDropped,
            tone: 'bg-bad',
          }))}
        />
      ) : null}
      <div className="num relative flex justify-between text-xs! text-muted" aria-hidden="true">
        <span>{neighbours[0]?.tick}</span>
        {here > 8 && here < neighbours.length - 8 ? (
          <span
            className="absolute -translate-x-1/2 text-fg"
            style={{ left: `${((here + 0.5) / neighbours.length) * 100}%` }}
          >
            {neighbours[here]?.tick}
          </span>
        ) : null}
        <span>{neighbours.at(-1)?.tick}</span>
      </div>
    </div>
  );
}

type BarsProps = {
  name: string;
  height: string;
  bars: readonly { key: string; share: number; tone: string }[];
};

function Bars({ name, height, bars }: BarsProps) {
  return (
    <div aria-hidden="true">
      <p className="text-xs text-muted">{name}</p>
      <div className={`flex items-end border-b border-line ${height}`}>
        {bars.map(({ key, share, tone }) => (
          <span key={key} className="flex h-full min-w-0 flex-1 items-end px-px">
            <span
              className={`w-full ${tone} ${share > 0 ? 'min-h-px' : ''}`}
              style={{ height: `${share * 100}%` }}
            />
          </span>
        ))}
      </div>
    </div>
  );
}
