'use client';

import { useEffect, useState } from 'react';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import type { RehearsalAnswer } from '@/lib/api/alerts.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { RehearsalChart } from './rehearsal-chart.tsx';

type Answer = RehearsalAnswer & { error?: { message: string } };

/** "Would have fired 3 times in 24 h 00 m." */
function sentence({ fired, from, to }: RehearsalAnswer): string {
  const span = withoutZeros(formatMs(Date.parse(to) - Date.parse(from))).replace(/ 00 [ms]$/, '');
  if (fired.length === 0) return `Would not have fired in ${span}.`;
  return `Would have fired ${fired.length === 1 ? 'once' : `${fired.length} times`} in ${span}.`;
}

/** What a rule would have done in the last day, asked for when it is opened. */
export default function RulePreview({ rule }: { rule: string }) {
  const [answer, setAnswer] = useState<RehearsalAnswer | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    const left = new AbortController();
    fetch(`/api/v1/alerts/rules/${encodeURIComponent(rule)}/rehearsal`, { signal: left.signal })
      .then(async response => {
        const given = (await response.json()) as Answer;
        if (response.ok) setAnswer(given);
        else setTrouble(given.error?.message ?? 'That did not work.');
      })
      .catch(() => !left.signal.aborted && setTrouble('The dashboard cannot be reached.'));
    return () => left.abort();
  }, [rule]);
  if (!answer)
    return (
      <p role="status" className="px-3 py-2 text-muted">
        {trouble ?? 'Going through the last 24 h…'}
      </p>
    );
  const { note, threshold, fired } = answer;
  return (
    <div className="flex flex-col gap-1 pb-2">
      <p role="status" className="px-3 pt-2">
        {threshold === null ? null : <span className="font-medium">{sentence(answer)} </span>}
        {note ? <span className="text-muted">{note}</span> : null}
      </p>
      {threshold === null ? null : <RehearsalChart answer={answer} threshold={threshold} />}
      {fired.length > 0 ? (
        <div className="max-h-64 overflow-y-auto">
          <Table label={`When ${rule} would have fired`}>
            <thead>
              <tr>
                <Th>Fires</Th>
                <Th>Until</Th>
                <Th>Service</Th>
                <Th>Where</Th>
                <Th>Why</Th>
              </tr>
            </thead>
            <tbody>
              {fired.toReversed().map(one => (
                <tr key={`${one.firedAt} ${one.service} ${one.causeWords}`} className="border-t border-line">
                  <Td>
                    <Moment at={one.firedAt} as="full" />
                  </Td>
                  <Td>{one.resolvedAt ? <Moment at={one.resolvedAt} as="clock" /> : 'still fires'}</Td>
                  <Td>
                    <Name text={one.service} />
                  </Td>
                  <Td>
                    {one.instance === null || one.instancesTotal > 1 ? (
                      `${one.instancesTotal > 1 ? `${one.instancesTotal} servers` : 'the service'}`
                    ) : (
                      <Name text={one.instance} />
                    )}
                  </Td>
                  <Td>{one.causeWords}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : null}
    </div>
  );
}
