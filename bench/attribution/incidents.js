/** What happens on a server, tick by tick, and which tick is over budget for which reason. */

/** How a wait is told: the line that it belongs to, as a pause's kind and scope. */
const pauseWords = {
  'gc.stw': { kind: 'gc', scope: 'stw', cause: 'mark-sweep' },
  'gc.assist': { kind: 'gc', scope: 'assist', cause: 'gc assist' },
  'gc.stall': { kind: 'gc', scope: 'stall', cause: 'allocation stall' },
  safepoint: { kind: 'safepoint', scope: 'safepoint', cause: 'revoke bias' },
  scheduler: { kind: 'scheduler', scope: 'scheduler', cause: 'run queue' },
  loop: { kind: 'loop', scope: 'loop' },
  lock: { kind: 'lock', cause: 'world' },
  io: { kind: 'io', cause: 'fsync' },
};
const waits = Object.keys(pauseWords);
/** Waits during which the thread's CPU clock runs on, whatever the runtime. */
const onCpu = new Set(['gc.assist']);

/** Pauses as this server writes them. */
function pauseOf(server, line, startUs, durationUs) {
  const words = pauseWords[line];
  const told =
    line !== 'gc.stw' || server.words === 'full'
      ? words
      : { bare: {}, kind: { kind: 'gc' }, scope: { scope: 'stw' } }[server.words];
  return { startUs, durationUs, ...told };
}

/** Incidents that this server can be asked about: those whose evidence it sends. */
function kindsOf(server) {
  const kinds = [
    ...waits,
    'gc.stw',
    'gc.stw',
    'unexplained',
    'withheld',
    'withheld',
    'overlap',
    'overlap',
    'gap',
  ];
  if (server.cpu !== 'none') kinds.push('offcpu', 'offcpu');
  if (server.phases !== 'none') kinds.push('phase', 'phase', 'phase');
  // A load that no healthy tick had is told by phases or by CPU time; by neither, nothing says what it should cost.
  const seesLoad = server.phases !== 'none' || (server.players !== 'none' && server.cpu !== 'none');
  if (seesLoad) kinds.push('load', 'load');
  return kinds;
}

/** What makes a tick long, in µs over its usual time, and what it is to be called. */
function incidentOf(random, server, usualUs) {
  const kind = random.pick(kindsOf(server));
  // Enough to be over budget whatever the noise; at times by much.
  const sizeUs = Math.round(
    (server.budgetUs - usualUs) * random.between(1.25, 1.8) + server.budgetUs * random.between(0, 1) ** 2,
  );
  const wait = random.pick(waits);
  const second = () => {
    const line = random.pick([
      ...waits.filter(other => other !== wait),
      ...(server.phases === 'none' ? [] : ['phase']),
    ]);
    return { line, us: Math.round(sizeUs * random.between(0.3, 0.7)) };
  };
  const phase = random.whole(0, server.names.length - 1);
  if (kind === 'load') return { kind, label: 'work', factor: 1 + sizeUs / usualUs, parts: [] };
  if (kind === 'phase')
    return { kind, phase, label: `phase:${server.names[phase]}`, parts: [{ line: 'phase', us: sizeUs }] };
  if (kind === 'offcpu') return { kind, phase, label: 'offcpu', parts: [{ line: 'offcpu', us: sizeUs }] };
  if (kind === 'unexplained')
    return { kind, phase, label: 'unexplained', withheld: true, parts: [{ line: 'nothing', us: sizeUs }] };
  if (kind === 'withheld') {
    const line = random.pick([...waits, 'offcpu', 'phase']);
    return { kind, phase, label: 'unexplained', withheld: true, parts: [{ line, us: sizeUs }] };
  }
  if (kind === 'gap') {
    // A collection before the tick delays it; what makes the tick itself long is something else, or unknown.
    const line = random.pick([...waits.slice(1), 'nothing']);
    const label = line === 'nothing' ? 'unexplained' : line;
    return { kind, phase, label, gap: true, withheld: line === 'nothing', parts: [{ line, us: sizeUs }] };
  }
  if (kind === 'overlap') return { kind, phase, label: wait, parts: [{ line: wait, us: sizeUs }, second()] };
  return { kind, phase, label: kind, parts: [{ line: kind, us: sizeUs }] };
}

/** One server's ticks and pauses from `beginUs` on, and the labels of those over budget. */
export function historyOf(random, server, beginUs, incidents) {
  const ticks = [];
  const pauses = [];
  const labels = [];
  let freeUs = beginUs;
  let number = random.whole(0, 1e6);
  let slot = 0;
  let players = 100;

  const turn = incident => {
    const scheduledUs = beginUs + slot * server.periodUs;
    const late = Math.max(scheduledUs, freeUs);
    // A loop that fell behind skips the turns that it missed.
    if (late - scheduledUs > server.periodUs) slot += Math.floor((late - scheduledUs) / server.periodUs);
    slot++;
    let startUs = late + random.whole(0, 300);
    const gapGc = incident?.gap || random.chance(server.gapGc * 0.2);
    if (gapGc) {
      const us = Math.round(server.periodUs * random.between(0.3, 0.9));
      pauses.push(pauseOf(server, 'gc.stw', startUs, us));
      startUs += us;
    }
    if (server.players === 'varied') players = Math.max(60, Math.min(140, players + random.normal() * 3));
    const load = incident?.factor ?? (random.chance(0.05) ? random.between(1, 1.15) : 1);
    const nowPlayers = Math.round(players * load);
    const base = server.budgetUs * server.usual * (nowPlayers / 100);
    const phases = server.weights.map(weight =>
      Math.max(1, Math.round(base * weight * (1 + random.normal() * server.noise))),
    );
    const cpuUs = { own: phases.reduce((sum, us) => sum + us, 0), gc: 0 };
    const parts = [...(incident?.parts ?? [])];
    if (random.chance(server.benignGc))
      parts.push({ line: 'gc.stw', us: random.whole(100, Math.round(server.budgetUs * 0.04)) });

    // Phases run one after another; each wait lies at some moment inside one of them.
    const holds = phases.map(() => []);
    for (const part of parts) {
      if (part.line === 'phase') {
        phases[incident.phase] += part.us;
        cpuUs.own += part.us;
      } else if (part.line !== 'nothing') holds[random.whole(0, phases.length - 1)].push(part);
    }
    let at = startUs;
    const whole = phases.map((us, i) => {
      let passed = 0;
      for (const part of holds[i]) {
        const step = Math.round((us - passed) * random.between(0.1, 0.6));
        at += step;
        passed += step;
        if (part.line !== 'offcpu' && !(incident?.withheld && incident.parts.includes(part)))
          pauses.push(pauseOf(server, part.line, at, part.us));
        at += part.us;
        if (onCpu.has(part.line)) cpuUs.own += part.us;
        if (part.line === 'gc.stw') cpuUs.gc += part.us;
      }
      at += us - passed;
      return us + holds[i].reduce((sum, part) => sum + part.us, 0);
    });
    const loose = parts.filter(part => part.line === 'nothing').reduce((sum, part) => sum + part.us, 0);
    const durationUs = at - startUs + loose + random.whole(10, 100);
    const tick = { tick: number++, startUs, durationUs, budgetUs: server.budgetUs };
    if (server.scheduled) tick.scheduledUs = scheduledUs;
    if (server.players !== 'none') tick.players = nowPlayers;
    tick.allocBytes = Math.round(nowPlayers * 10_000 * random.between(0.8, 1.2));
    if (server.cpu !== 'none' && !incident?.withheld) {
      const us = cpuUs.own + (server.cpu === 'with gc' ? cpuUs.gc : 0);
      tick.cpuUs = Math.round(us * (1 - random.next() * 0.01));
    }
    if (server.phases !== 'none' && !incident?.withheld) {
      const told = { 'with pauses': whole, 'without pauses': phases }[server.phases];
      const sum = phases.reduce((total, us) => total + us, 0);
      const shown = told ?? phases.map(us => Math.floor((us / sum) * durationUs));
      let entries = server.names.map((name, i) => [name, shown[i]]);
      if (server.order === 'by name') entries = entries.sort(([a], [b]) => (a < b ? -1 : 1));
      tick.phases = Object.fromEntries(entries);
    }
    ticks.push(tick);
    freeUs = startUs + durationUs;
    if (durationUs > server.budgetUs)
      labels.push({
        startUs,
        instance: server.instance,
        ...(incident ?? { kind: 'noise', label: null }),
        at: ticks.length - 1,
      });
    return base;
  };

  let usualUs = 0;
  for (let i = 0; i < server.before; i++) usualUs = turn();
  for (let i = 0; i < incidents; i++) {
    turn(incidentOf(random, server, server.budgetUs * server.usual));
    const rest = random.whole(...server.between);
    for (let j = 0; j < rest; j++) turn();
  }
  return { ticks, pauses, labels, usualUs };
}
