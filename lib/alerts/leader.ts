/** One that gave no sign for so long is taken as dead, in µs. */
export const deadAfterUs = 5e6;

type Sign = { id: string; host: string; pid: number; startedUs: number; atUs: number };

/**
 * Who of those alive evaluates and sends: the one that runs longest. `isRunning` tells of processes of this machine, so that
 * one that was killed is not waited for.
 */
export function leaderOf(
  signs: readonly Sign[],
  self: Sign,
  isRunning: (pid: number) => boolean,
): { id: string; reason: string } {
  const alive = signs.filter(
    ({ id, atUs, host, pid }) =>
      id !== self.id && self.atUs - atUs < deadAfterUs && (host !== self.host || isRunning(pid)),
  );
  const first =
    [self, ...alive].sort((a, b) => a.startedUs - b.startedUs || (a.id < b.id ? -1 : 1))[0] ?? self;
  return {
    id: first.id,
    reason: first.id === self.id ? 'it runs longest' : `${first.host}, process ${first.pid}, runs longer`,
  };
}
