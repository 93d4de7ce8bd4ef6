import { openStore } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, freePort, newPlace, overtick } from '../running.ts';
import { fault } from './fault.ts';

fault(
  {
    id: 'S11',
    fault: 'two stores, and two collectors, are started at once on one folder',
    full: { races: 100 },
    fast: { races: 2 },
    timeoutMs: 900_000,
  },
  async ({ races }, goals) => {
    const place = await newPlace();
    const wrong: string[] = [];
    for (let race = 0; race < races; race++) {
      const name = race % 2 === 0 ? 'store' : 'collector';
      const both = await Promise.all(
        [0, 1].map(async () =>
          overtick([name], { ...place.env, OVERTICK_COLLECTOR_PORT: String(await freePort()) }),
        ),
      );
      const codes = await Promise.race(both.map(({ ended }, i) => ended.then(code => ({ code, loser: i }))));
      const [loser, winner] = [both[codes.loser], both[1 - codes.loser]];
      if (codes.code !== 75) wrong.push(`race ${race}: ${codes.code}, ${loser?.output()}`);
      const sentence = `in use by another Overtick ${name}. Stop it, or set OVERTICK_DATA_DIR`;
      if (!loser?.output().includes(sentence)) wrong.push(`race ${race}: ${loser?.output()}`);
      // The one that stays is the one that works.
      if (name === 'store') {
        const store = openStore(loadConfig(place.env), { database: 'default' });
        await eventually('the store', () => store.ping().then(() => true), 60_000);
        await store.close();
      }
      const code = await winner?.stop('SIGTERM');
      if (code !== 0 && code !== 'SIGTERM') wrong.push(`race ${race}: the other ended with ${code}`);
    }
    goals.figure('wrong', wrong.slice(0, 3));
    goals.exactly('wrongRaces', wrong.length, 0);
    await place.remove();
  },
);
