import { Panel } from '@/components/ui/panel.tsx';
import type { CompareAnswer, CompareVerdict } from '@/lib/api/compare.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { EffectScale } from './effect-scale.tsx';
import { sideName } from './side-name.ts';

const looks = {
  faster: { ink: 'text-ok-ink', shape: <path d="M6 11 .8 2h10.4z" className="fill-ok" /> },
  slower: { ink: 'text-bad-ink', shape: <path d="M6 1 11.2 10H.8z" className="fill-bad" /> },
  inconclusive: {
    ink: 'text-fg',
    shape: <path d="M6 1 11 6 6 11 1 6z" className="fill-none stroke-muted" strokeWidth="1.5" />,
  },
} as const;

/** The answer first: a word, the sentence, the interval, what it rests on, and what speaks against it. */
export function Verdict({ answer }: { answer: CompareAnswer }) {
  const { verdict, capacity, a, b, blockMs } = answer;
  const { ink, shape } = looks[verdict.word];
  return (
    <Panel title="Verdict" aside={<span className="text-sm text-muted">B against A, at equal load</span>}>
      <div className="flex flex-col gap-2 px-3 pb-3">
        <p className={`flex items-center gap-2 text-2xl font-semibold ${ink}`}>
          <svg viewBox="0 0 12 12" width="18" height="18" aria-hidden="true" className="shrink-0">
            {shape}
          </svg>
          {verdict.word}
        </p>
        <p className="max-w-4xl text-lg">{verdict.sentence}</p>
        <EffectScale verdict={verdict} />
        <p className="max-w-4xl text-muted">{capacity.sentence}</p>
        <dl className="grid gap-x-6 gap-y-1 text-sm text-muted sm:grid-cols-2">
          <Rests
            side="A"
            name={sideName(a)}
            ticks={a.ticks}
            instances={a.instances.length}
            {...restsOf(verdict, 'A')}
            blockMs={blockMs}
          />
          <Rests
            side="B"
            name={sideName(b)}
            ticks={b.ticks}
            instances={b.instances.length}
            {...restsOf(verdict, 'B')}
            blockMs={blockMs}
          />
        </dl>
        {verdict.warnings.length > 0 ? (
          <ul className="flex flex-col gap-1" aria-label="Warnings">
            {verdict.warnings.map(warning => (
              <li key={warning} className="flex max-w-4xl gap-2 text-sm">
                <span className="num shrink-0 text-degraded-ink">note</span>
                {warning}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Panel>
  );
}

function restsOf(verdict: CompareVerdict, side: 'A' | 'B') {
  return side === 'A'
    ? { share: verdict.matchedShareA, blocks: verdict.blocksA }
    : { share: verdict.matchedShareB, blocks: verdict.blocksB };
}

type RestsProps = {
  side: 'A' | 'B';
  name: string;
  ticks: number;
  instances: number;
  share: number;
  blocks: number;
  blockMs: number;
};

function Rests({ side, name, ticks, instances, share, blocks, blockMs }: RestsProps) {
  return (
    <div className="flex min-w-0 flex-wrap gap-x-1.5">
      <dt className="min-w-0 truncate text-fg" title={name}>
        {side}: <bdi>{name}</bdi>
      </dt>
      <dd>
        {formatCount(ticks)} ticks of {formatCount(instances)} {instances === 1 ? 'instance' : 'instances'} in{' '}
        {formatCount(blocks)} blocks of {blockMs / 1000} s, {formatPercent(share)} matched by load
      </dd>
    </div>
  );
}
