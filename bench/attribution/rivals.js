/**
 * What a dashboard that ranks signals by statistics would have named, from the same ticks and pauses: a robust z-score
 * (BARO), a two-sample Kolmogorov-Smirnov test on differences (Netdata's metric correlations) and Pearson's correlation
 * with the tick's duration. They see every signal as a series with one value per tick, pauses between ticks included.
 */

const around = 10;
const history = 200;

function seriesOf({ ticks, pauses }, lineOf) {
  const series = new Map();
  const at = (name, i, value) => {
    if (!series.has(name)) series.set(name, new Float64Array(ticks.length));
    series.get(name)[i] += value;
  };
  const sorted = [...pauses].sort((a, b) => a.startUs - b.startUs);
  let next = 0;
  ticks.forEach((tick, i) => {
    const untilUs = ticks[i + 1]?.startUs ?? tick.startUs + tick.durationUs;
    for (; next < sorted.length && sorted[next].startUs < untilUs; next++)
      at(lineOf(sorted[next]), i, sorted[next].durationUs);
    if (tick.cpuUs !== undefined) at('offcpu', i, Math.max(0, tick.durationUs - tick.cpuUs));
    if (tick.players !== undefined) at('work', i, tick.players);
    for (const [name, us] of Object.entries(tick.phases ?? {})) at(`phase:${name}`, i, us);
  });
  return series;
}

const sortedOf = values => [...values].sort((a, b) => a - b);
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;

function robustZ(values, from, begin, end) {
  const before = sortedOf(values.slice(from, begin));
  const middle = quantile(before, 0.5);
  const iqr = quantile(before, 0.75) - quantile(before, 0.25);
  const spread = Math.max(iqr, Math.abs(middle) * 0.05, 1);
  return Math.max(...values.slice(begin, end).map(value => (value - middle) / spread));
}

function ks(values, from, begin, end) {
  const differences = part => sortedOf(part.slice(1).map((value, i) => value - part[i]));
  const [a, b] = [differences(values.slice(from, begin)), differences(values.slice(begin, end))];
  let distance = 0;
  for (const value of [...a, ...b]) {
    const share = list => list.filter(other => other <= value).length / Math.max(1, list.length);
    distance = Math.max(distance, Math.abs(share(a) - share(b)));
  }
  return distance;
}

function pearson(values, from, end, durations) {
  const [x, y] = [values.slice(from, end), durations.slice(from, end)];
  const mean = list => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    xy += (value - mx) * (y[i] - my);
    xx += (value - mx) ** 2;
    yy += (y[i] - my) ** 2;
  });
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

/** Names by label, as each way of ranking gives them. */
export function rivalsOf(history_, lineOf) {
  const series = seriesOf(history_, lineOf);
  const durations = Float64Array.from(history_.ticks, tick => tick.durationUs);
  const top = (score, label) => {
    let best = ['unexplained', 0];
    for (const [name, values] of series) {
      const value = score(values, label.at);
      if (value > best[1]) best = [name, value];
    }
    return best[0];
  };
  const from = at => Math.max(0, at - history);
  return label => ({
    'robust z, that tick': top((values, at) => robustZ(values, from(at), at, at + 1), label),
    'robust z, 20 ticks': top(
      (values, at) => robustZ(values, from(at), Math.max(1, at - around), at + around),
      label,
    ),
    'KS, 20 ticks': top((values, at) => ks(values, from(at), Math.max(1, at - around), at + around), label),
    Pearson: top((values, at) => pearson(values, from(at), at + around, durations), label),
  });
}
