import Link from 'next/link';
import { instanceHref, tickHref, tickJsonHref } from '@/components/links.ts';
import { Download } from '@/components/ui/button.tsx';
import { CopyLink } from '@/components/ui/copy.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { StateShape } from '@/components/ui/state-mark.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs, formatMsSigned, withoutZeros } from '@/lib/format/duration.ts';
import { formatPercent, formatTimes } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { BreachLinks } from './breach-links.tsx';
import { Fact, Facts } from './facts.tsx';
import { latenessInWords } from './lateness.ts';

/** Around a minute of the instance with the tick in the middle. */
function aroundHref({ instance, startedAt, loop }: TickAnswer['tick']): string {
  const at = Date.parse(startedAt);
  const iso = (ms: number) => new Date(ms).toISOString();
  return instanceHref(instance, {
    from: iso(at - 30_000),
    to: iso(at + 30_000),
    loop: loop === 'main' ? undefined : loop,
  });
}

export function TickHeader({ answer }: { answer: TickAnswer }) {
  const { tick, breached } = answer;
  // The sentence says it of a breach that began late by much; it is not said twice.
  const late = tick.sentence.includes(' It began ') ? null : latenessInWords(tick);
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="flex min-w-0 items-center gap-2 text-muted">
          <StateShape state={breached ? 'bad' : 'ok'} />
          <Link href={aroundHref(tick)} className="min-w-0 max-w-80 text-fg hover:underline">
            <Name text={tick.instance} />
          </Link>
          <span className="whitespace-nowrap">
            tick <span className="num text-fg">{tick.tick}</span>
          </span>
          <Moment at={tick.startedAt} as="full" />
        </p>
        <div className="flex flex-wrap gap-1.5">
          <BreachLinks answer={answer} up={aroundHref(tick)} />
          <CopyLink href={tickHref(tick)} />
          <Download href={tickJsonHref(tick)} name={`overtick-${tick.instance}-${tick.tick}.json`}>
            Export JSON
          </Download>
        </div>
      </div>
      <h1 className="max-w-6xl break-words text-lg font-medium sm:text-xl">{tick.sentence}</h1>
      {late ? <p className="max-w-6xl text-muted">{late}</p> : null}
      <Facts>
        <Fact name="took" of="duration" value={formatMs(tick.durationMs)} strong={breached} />
        <Fact
          name="budget"
          of="budget"
          value={tick.budgetMs ? withoutZeros(formatMs(tick.budgetMs)) : 'none'}
        />
        {breached ? (
          <Fact
            name="over by"
            of="overshoot"
            value={`${formatMsSigned(tick.overshootMs)} (${formatTimes(tick.durationMs / tick.budgetMs)})`}
            strong
          />
        ) : null}
        <Fact name="started late by" of="lateness" value={formatMs(tick.latenessMs)} />
        <Fact name="CPU time" of="cpu" value={formatMs(tick.cpuMs)} />
        <Fact name="players" of="players" value={formatCount(tick.players)} />
        {breached ? (
          <Fact name="cause explains" of="cause" value={formatPercent(Math.min(1, tick.causeShare))} />
        ) : null}
        <Fact name="build" value={tick.build || '–'} />
      </Facts>
    </header>
  );
}
