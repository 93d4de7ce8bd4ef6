import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { Lane, LaneBlock } from './lane.tsx';
import { inSequence, placeSpan } from './timeline-scale.ts';

type Phase = TickAnswer['phases'][number];

const tones = ['var(--color-work)', 'var(--color-strong)'] as const;

/** The phases of the tick, and under them those of a healthy one on the same scale: which one grew. */
export function PhaseLanes({
  phases,
  range,
}: {
  phases: readonly Phase[];
  range: readonly [number, number];
}) {
  if (phases.length === 0) return null;
  const usual = phases.filter(({ typicalMs }) => typicalMs !== null);
  return (
    <>
      <Lane name="phases">
        {inSequence(phases).map((phase, i) => (
          <LaneBlock
            key={phase.name}
            at={placeSpan(phase, range)}
            tone={tones[i % 2] ?? tones[0]}
            title={`${phase.name}: ${formatMs(phase.ms)}, typically ${formatMs(phase.typicalMs)}`}
          >
            {phase.name} {formatMs(phase.ms)}
          </LaneBlock>
        ))}
      </Lane>
      {usual.length > 0 ? (
        <Lane name="healthy">
          {inSequence(usual.map(({ name, typicalMs }) => ({ name, ms: typicalMs ?? 0 }))).map((phase, i) => (
            <LaneBlock
              key={phase.name}
              at={placeSpan(phase, range)}
              tone={tones[i % 2] ?? tones[0]}
              faint
              title={`${phase.name} in a healthy tick: ${formatMs(phase.ms)}`}
            >
              {phase.name} {formatMs(phase.ms)}
            </LaneBlock>
          ))}
        </Lane>
      ) : null}
    </>
  );
}
