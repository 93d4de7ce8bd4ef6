import { sealFrame } from '../../lib/wire/encode.ts';
import { at, contentType } from '../../lib/wire/layout.ts';
import { post } from '../running.ts';
import { collecting } from './collecting.ts';
import { fault } from './fault.ts';
import { frameOf } from './senders.ts';

const startedAtUs = Date.now() * 1000 - 60e6;
const ticksEach = 10;

fault(
  {
    id: 'O7',
    fault: 'agents of older and of newer versions send to one collector',
    full: { batches: 200 },
    fast: { batches: 10 },
  },
  ({ batches }, goals) =>
    collecting('', async ({ url, rowsOf }) => {
      let [refusedOld, takenNewer, refusedGrown, unnamed] = [0, 0, 0, 0];
      for (let sequence = 0; sequence < batches; sequence++) {
        const sent = { 'Content-Type': contentType };
        const old = frameOf('old', 'o', startedAtUs, sequence, ticksEach);
        if ((await post(url, old, sent)).status !== 202) refusedOld++;
        // Frames of a version that this collector cannot read: the sender is told so, and can fall back to JSON.
        const newer = frameOf('newer', 'n', startedAtUs, sequence, ticksEach);
        newer[at.version] = 2;
        sealFrame(newer);
        if ((await post(url, newer, sent)).status !== 415) takenNewer++;
        const startUs = Date.now() * 1000;
        const grown = await post(url, {
          batchId: `grown-${sequence}`,
          weather: 'fine',
          resource: { service: 'grown', instance: 'g', planet: 'mars' },
          ticks: [{ tick: sequence, startUs, durationUs: 900, gpuUs: 12 }],
          dreams: [{ atUs: startUs }],
        });
        if (grown.status !== 202) refusedGrown++;
        const { unknownFields = [] } = (await grown.json()) as { unknownFields?: string[] };
        if ([...unknownFields].sort().join() !== 'dreams,resource.planet,ticks.gpuUs,weather') unnamed++;
      }
      for (const [name, count] of Object.entries({ refusedOld, takenNewer, refusedGrown, unnamed }))
        goals.exactly(name, count, 0);
      const expected = { old: batches * ticksEach, newer: 0, grown: batches };
      for (const [service, rows] of Object.entries(expected))
        goals.exactly(`${service}RowsOff`, (await rowsOf(service, rows)) - rows, 0);
    }),
);
