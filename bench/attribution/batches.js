const perBatch = 300;

/** A history as the batches that this server would have sent. */
export function batchesOf(random, server, { ticks, pauses }) {
  const resource = { service: 'bench', instance: server.instance, region: server.region };
  if (server.build) resource.build = server.build;
  if (server.runtime) resource.runtime = server.runtime;
  if (server.startedAtUs) resource.startedAtUs = ticks[0].startUs - 1_000_000;
  let number = 0;
  const batch = sections => ({ batchId: `${server.instance}/${number++}`, resource, ...sections });
  const batches = [];
  for (let i = 0; i < ticks.length; i += perBatch) {
    const some = ticks.slice(i, i + perBatch);
    const [fromUs, toUs] = [
      i === 0 ? 0 : some[0].startUs,
      ticks[i + perBatch]?.startUs ?? Number.POSITIVE_INFINITY,
    ];
    const inside = pauses.filter(({ startUs }) => startUs >= fromUs && startUs < toUs);
    const rows = server.travel === 'ticks shuffled' ? random.shuffle(some) : some;
    if (server.travel === 'pauses earlier') batches.push(batch({ pauses: inside }), batch({ ticks: rows }));
    else if (server.travel === 'pauses later')
      batches.push(batch({ ticks: rows }), batch({ pauses: random.shuffle(inside) }));
    else batches.push(batch({ ticks: rows, pauses: inside }));
  }
  return server.travel === 'batches shuffled' ? random.shuffle(batches) : batches;
}
