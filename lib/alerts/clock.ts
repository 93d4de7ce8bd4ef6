/** A wall clock that is so far off the steady one, in ms, has been stepped. */
const steppedMs = 3_000;
/** Between two checks a clock is slewed by less than this, in ms; one that stands still falls behind by more. */
const slewedMs = 50;

export type Clock = {
  /** Now, in µs since the Unix epoch. It does not follow a wall clock that is stepped, unless `check` found it right. */
  nowUs(): number;
  /**
   * Compares with the wall clock. Where that was stepped it is followed only when the store's clock, which `askUs` asks for
   * (µs; null: it does not answer), says the same: the times in the store were stepped with it then, as on one machine.
   * `steady`: it was not stepped, but may be slewed or stand still.
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
      if (Math.abs(offMs) <= slewedMs) {
        // What a wall clock is slewed by is right.
        aheadMs += offMs;
        return { course: 'steady', offMs };
      }
      const storeUs = await askUs();
      const isRight = storeUs !== null && Math.abs(wallMs() - storeUs / 1000) <= steppedMs;
      if (isRight) aheadMs += offBy();
      if (Math.abs(offMs) <= steppedMs) return { course: 'steady', offMs };
      return { course: isRight ? 'followed' : 'apart', offMs };
    },
  };
}
