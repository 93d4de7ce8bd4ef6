const lookMs = 1_000;
const looks = 10;

/** How fast a count rises, each second, over the last ten. */
export function watchRate(read: () => number): { perSecond(): number; close(): void } {
  const seen: { atMs: number; count: number }[] = [];
  const look = () => {
    seen.push({ atMs: performance.now(), count: read() });
    if (seen.length > looks + 1) seen.shift();
  };
  look();
  const timer = setInterval(look, lookMs).unref();
  return {
    perSecond() {
      const [first, last] = [seen[0], seen.at(-1)];
      if (!first || !last || last.atMs === first.atMs) return 0;
      return ((last.count - first.count) * 1000) / (last.atMs - first.atMs);
    },
    close: () => clearInterval(timer),
  };
}
