import Link from 'next/link';
import { tickHref } from '@/components/links.ts';
import { Panel } from '@/components/ui/panel.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { debtChain, ticksInWords } from './debt-chain.ts';

const mostPhases = 5;
const mostTicks = 5;

/** The debt chain: which phase of which ticks allocated what this collection had to collect. */
export function Debt({ answer: { tick, neighbours } }: { answer: TickAnswer }) {
  const { allocation, instance, loop } = tick;
  const chain = debtChain(allocation);
  const first = chain?.phases[0];
  if (!chain || !first) return null;
  const collected = tick.ledger.some(({ line }) => line.startsWith('gc.'));
  const atLeast = chain.whole ? '' : 'At least ';
  const startOf = new Map(neighbours.map(each => [each.tick, each.startedAt]));
  return (
    <Panel title="Who it was paid for">
      <div className="flex flex-col gap-3 px-3 pb-3">
        <p>
          {atLeast}
          <strong className="num text-base! font-semibold">{formatPercent(first.share)}</strong> of what{' '}
          {collected ? 'this GC collected' : 'was allocated since the last collection'} was allocated{' '}
          {first.phase ? (
            <>
              by <code className="num rounded-sm bg-raised px-1 text-base!">{first.phase}</code>
            </>
          ) : (
            'outside any phase'
          )}{' '}
          in {ticksInWords(first)}.
        </p>
        <ul className="flex flex-col gap-1.5">
          {chain.phases.slice(0, mostPhases).map(phase => (
            <li key={phase.phase}>
              <div className="flex justify-between gap-3 text-sm">
                <bdi className="min-w-0 truncate">{phase.phase || 'outside any phase'}</bdi>
                <span className="num text-muted">
                  {formatBytes(phase.bytes)} · {formatPercent(phase.share)}
                </span>
              </div>
              <div className="mt-0.5 h-1.5 bg-raised" aria-hidden="true">
                <div className="h-full bg-alloc" style={{ width: `${phase.share * 100}%` }} />
              </div>
            </li>
          ))}
        </ul>
        {allocation.paidFor.length > 0 ? (
          <div>
            <h3 className="text-sm text-muted">Largest single parts</h3>
            <ul className="text-sm">
              {allocation.paidFor.slice(0, mostTicks).map(part => {
                const startedAt = startOf.get(part.tick);
                const name = `tick ${part.tick}`;
                return (
                  <li key={`${part.tick} ${part.phase}`} className="flex justify-between gap-3">
                    <span className="min-w-0 truncate text-muted">
                      {startedAt ? (
                        <Link
                          href={tickHref({ instance, loop, tick: part.tick, startedAt })}
                          prefetch={false}
                          className="text-accent hover:underline"
                        >
                          {name}
                        </Link>
                      ) : (
                        name
                      )}{' '}
                      <bdi>{part.phase}</bdi>
                    </span>
                    <span className="num text-muted">
                      {formatBytes(part.bytes)} · {formatPercent(part.share)}
                    </span>
                  </li>
                );
              })}
            </ul>
          </div>
        ) : null}
        <p className="text-sm text-muted">
          Allocation is measured per tick and shared over its phases by their time.
        </p>
      </div>
    </Panel>
  );
}
