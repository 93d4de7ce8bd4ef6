import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newPlace, overtick } from '../running.ts';
import { fault } from './fault.ts';
import { frameOf } from './senders.ts';

fault(
  {
    id: 'C8',
    fault: 'the collector is started with a configuration that is wrong',
    full: { starts: 5 },
    fast: { starts: 1 },
  },
  async ({ starts }, goals) => {
    const place = await newPlace();
    const spool = join(place.dataDir, 'spool');
    await mkdir(spool);
    await writeFile(
      join(spool, '00000000000000042-00000000000000042-00000000000000042.frames'),
      frameOf('s', 'i', 1, 0, 3),
    );
    const hash = async () => {
      const files = (await readdir(spool)).sort();
      const contents = await Promise.all(files.map(file => readFile(join(spool, file))));
      return createHash('sha256').update(files.join()).update(Buffer.concat(contents)).digest('hex');
    };
    const before = await hash();
    const file = join(place.dataDir, 'overtick.yaml');
    await writeFile(file, 'retention:\n  ticksDays: many\n');
    let startedOrSilent = 0;
    for (let start = 0; start < starts; start++) {
      const collector = overtick(['collector'], { ...place.env, OVERTICK_CONFIG: file });
      const code = await collector.ended;
      if (code !== 1 || !/ticksDays/.test(collector.output())) startedOrSilent++;
    }
    goals.exactly('startedOrSilent', startedOrSilent, 0);
    goals.exactly('spoolChanged', Number((await hash()) !== before), 0);
    await place.remove();
  },
);
