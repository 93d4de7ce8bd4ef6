/** Frames of news that wait for a slow reader. One that is further behind is sent away: it comes back and asks anew. */
const mostNews = 8;

export type Outbox = {
  /** `whole`: the frame says all there is, so it takes the place of an older one of the same watch. */
  put(watch: number, frame: Uint8Array, whole: boolean): void;
  /** The reader has room for one more. */
  drain(): void;
};

type Reader = { hasRoom(): boolean; send(bytes: Uint8Array): void; end(): void };

/** What waits for one reader of the live stream, however slow it is: the newest frame of each watch, and the news. */
export function createOutbox(reader: Reader): Outbox {
  let waiting: { watch: number; frame: Uint8Array; whole: boolean }[] = [];
  const drain = () => {
    while (waiting.length > 0 && reader.hasRoom()) reader.send(waiting.shift()?.frame as Uint8Array);
  };
  return {
    put(watch, frame, whole) {
      if (whole) waiting = waiting.filter(each => each.watch !== watch);
      waiting.push({ watch, frame, whole });
      drain();
      if (waiting.filter(each => !each.whole).length > mostNews) reader.end();
    },
    drain,
  };
}
