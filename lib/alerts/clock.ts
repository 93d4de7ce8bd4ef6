/** A wall clock that is so far off the steady one, in ms, has been stepped. */
const steppedMs = 3_000;

export type Clock = {
  /** Now, in µs since the Unix epoch. It does not follow a wall clock that is stepped, unless `check` found it right. */
  nowUs(): number;
  /**
   * Compares with the wall clock. Where that was stepped it is followed only when the store's clock, which `askUs` asks for
   * (µs; null: it does not answer), says the same: the times in the store were stepped with it then, as on one machine.
   */
  check(
    askUs: () => Promise<number | null>,
  ): Promise<{ course: 'steady' | 'apart' | 'followed'; offMs: number }>;
};

/** `wallMs`: since the Unix epoch; `steadyMs`: of a clock that nobody can step. */
export function createClock(wallMs: () => number, steadyMs: () => number): Clock {
  let aheadMs = wallMs() - steadyMs();
  const offBy = () => wallMs() - steadyMs() - aheadMs;
  return {
    nowUs: () => Math.round((steadyMs() + aheadMs) * 1000),
    async check(askUs) {
      const offMs = offBy();
      if (Math.abs(offMs) <= steppedMs) {
        // What a wall clock is slewed by is right.
        aheadMs += offMs;
        return { course: 'steady', offMs };
      }
      const storeUs = await askUs();
      if (storeUs === null || Math.abs(wallMs() - storeUs / 1000) > steppedMs)
        return { course: 'apart', offMs };
      aheadMs += offBy();
      return { course: 'followed', offMs };
    },
  };
}
