import type { Breach } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { Lane, LaneBlock } from './lane.tsx';
import { placeSpan } from './timeline-scale.ts';

/** What the tick allocated and sent: figures of the whole tick, so each is a block as long as the tick. */
export function LoadLanes({ tick, range }: { tick: Breach; range: readonly [number, number] }) {
  const whole = { startMs: 0, durationMs: tick.durationMs };
  const { bytes, typicalBytes } = tick.allocation;
  const { packetsSent: sent, packetsDropped: dropped } = tick.impact;
  const due = (sent ?? 0) + (dropped ?? 0);
  const sentMs = due > 0 ? (tick.durationMs * (sent ?? 0)) / due : tick.durationMs;
  return (
    <>
      {bytes === null ? null : (
        <Lane name="alloc">
          <LaneBlock at={placeSpan(whole, range)} tone="var(--color-alloc)" faint={!tick.allocation.spike}>
            {formatBytes(bytes)} allocated
            {typicalBytes === null ? '' : `, healthy ${formatBytes(typicalBytes)}`}
          </LaneBlock>
        </Lane>
      )}
      {sent === null && dropped === null ? null : (
        <Lane name="packets">
          <LaneBlock at={placeSpan({ ...whole, durationMs: sentMs }, range)} tone="var(--color-load)" faint>
            {formatCount(sent)} sent
          </LaneBlock>
          {dropped ? (
            <LaneBlock
              at={placeSpan({ startMs: sentMs, durationMs: tick.durationMs - sentMs }, range)}
              tone="var(--color-bad)"
              title={`${formatCount(dropped)} packets dropped`}
            >
              {formatCount(dropped)} dropped
            </LaneBlock>
          ) : null}
        </Lane>
      )}
    </>
  );
}
