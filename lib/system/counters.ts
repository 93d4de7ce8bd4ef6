type Labels = Record<string, string>;

export type Counters = {
  /** Adds to a counter; it appears in the text with its first increment. */
  add(name: string, by: number, labels?: Labels): void;
  /** The same as `add`, for what is counted with every batch. */
  counter(name: string, labels: Labels): (by: number) => void;
  /** A counter added up over its labels. */
  total(name: string): number;
  /** A value that is read when asked for; one that is called …_total only ever rises. */
  gauge(name: string, read: () => number): void;
  /** Prometheus text format 0.0.4. */
  text(): string;
};

const escapeLabel = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** A process's account of itself. Labels come from closed sets only, never from senders. */
export function createCounters(): Counters {
  const values = new Map<string, Map<string, number>>();
  const gauges = new Map<string, () => number>();
  const counter = (name: string, labels: Labels) => {
    const key = Object.entries(labels)
      .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
      .join(',');
    return (by: number) => {
      const series = values.get(name) ?? new Map<string, number>();
      values.set(name, series.set(key, (series.get(key) ?? 0) + by));
    };
  };
  return {
    add: (name, by, labels = {}) => counter(name, labels)(by),
    counter,
    total: name => [...(values.get(name)?.values() ?? [])].reduce((sum, value) => sum + value, 0),
    gauge(name, read) {
      gauges.set(name, read);
    },
    text() {
      const lines: string[] = [];
      for (const [name, series] of values) {
        lines.push(`# TYPE ${name} counter`);
        for (const [labels, value] of series) lines.push(`${name}${labels && `{${labels}}`} ${value}`);
      }
      for (const [name, read] of gauges)
        lines.push(`# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}`, `${name} ${read()}`);
      return `${lines.join('\n')}\n`;
    },
  };
}
