import Link from 'next/link';
import { Swatch } from '@/components/ledger/ledger-bar.tsx';
import { lineName, lineTone } from '@/components/ledger/lines.ts';
import { breachesHref, type Params } from '@/components/links.ts';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import type { CorrelationAnswer, CorrelationSuspect } from '@/lib/api/correlation.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { ShareBar } from './share-bar.tsx';

const suspectName = (line: string) => (line === 'work' ? 'load above the usual' : lineName(line));
const toneOf = (line: string) => (line === 'unexplained' ? 'var(--color-max)' : lineTone(line));

function Suspect({ suspect, answer, params }: { suspect: CorrelationSuspect } & SuspectsProps) {
  const { line, explains, vanish, breachesLeft, excessMs, share, p99LeftMs } = suspect;
  const name = suspectName(line);
  return (
    <tr className="border-t border-line">
      <Td className="max-w-72">
        <span className="flex min-w-0 items-center gap-1.5" title={name}>
          <Swatch line={line} />
          <bdi className="truncate">{name}</bdi>
        </span>
      </Td>
      <Td number className="font-semibold">
        {formatMs(excessMs)}
      </Td>
      <Td className="hidden w-1/4 min-w-24 sm:table-cell">
        <ShareBar share={share} fill={toneOf(line)} />
      </Td>
      <Td number className="text-muted">
        {formatPercent(share)}
      </Td>
      <Td number>
        {explains > 0 ? (
          <Link
            href={breachesHref({ ...params, from: answer.from, to: answer.to, view: 'causes', cause: line })}
            prefetch={false}
            className="text-accent hover:underline"
            aria-label={`${formatCount(explains)} breaches by ${name}`}
          >
            {formatCount(explains)}
          </Link>
        ) : (
          <span className="text-muted">0</span>
        )}
      </Td>
      <Td number>{formatCount(vanish)}</Td>
      <Td number className="text-muted">
        {formatCount(breachesLeft)}
      </Td>
      <Td number className="text-muted">
        {formatMs(p99LeftMs)}
      </Td>
    </tr>
  );
}

/** Lines that cost next to nothing and explain no breach are named, not listed. */
const leastShare = 0.005;
const isListed = ({ share, explains, vanish }: CorrelationSuspect) =>
  share >= leastShare || explains > 0 || vanish > 0;

type SuspectsProps = { answer: CorrelationAnswer; params: Params };

/** Causes by the time they cost beyond the typical, and what would be left without each. */
export function Suspects({ answer, params }: SuspectsProps) {
  const small = answer.suspects.filter(suspect => !isListed(suspect));
  return (
    <Panel title="Suspects, by time beyond the typical">
      {answer.suspects.length === 0 ? (
        <p className="px-3 pb-3 text-muted">
          No line of any ledger is above its typical value yet. Ledgers follow their breaches within 2 s.
        </p>
      ) : (
        <Table label="Suspects">
          <thead>
            <tr>
              <Th>Suspect</Th>
              <Th number>
                <Tooltip text="Its excess over its typical value in healthy ticks, added up over all breaches. What is the same in healthy ticks does not count.">
                  Excess
                </Tooltip>
              </Th>
              <Th className="hidden sm:table-cell">Share of all excess</Th>
              <Th number>
                <span className="sm:sr-only">Share</span>
              </Th>
              <Th number>
                <Tooltip text="Breaches whose cause it is: the line with the largest excess.">
                  Cause of
                </Tooltip>
              </Th>
              <Th number>
                <Tooltip text="Breaches that would have kept their budget without its excess.">
                  Without it, vanish
                </Tooltip>
              </Th>
              <Th number>are left</Th>
              <Th number>
                <Tooltip text="99th percentile of all ticks, healthy ones included, without its excess; to 2.2 %.">
                  p99 becomes
                </Tooltip>
              </Th>
            </tr>
          </thead>
          <tbody>
            {answer.suspects.filter(isListed).map(suspect => (
              <Suspect key={suspect.line} suspect={suspect} answer={answer} params={params} />
            ))}
          </tbody>
        </Table>
      )}
      {small.length > 0 ? (
        <p className="break-words border-t border-line px-2 py-1.5 text-sm text-muted">
          As in healthy ticks, or nearly: {small.map(({ line }) => suspectName(line)).join('; ')}.
        </p>
      ) : null}
    </Panel>
  );
}
