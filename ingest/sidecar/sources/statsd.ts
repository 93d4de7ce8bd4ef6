import type { Socket } from 'node:dgram';
import type { Server } from 'node:net';
import { nowUs } from '../clock.ts';
import type { Source } from '../source.ts';
import { openUdp, openUnix, wantedBytes } from './statsd-sockets.ts';
import { createTickAssembler, type SinkOf } from './statsd-ticks.ts';
import { watchUdpDrops } from './udp-drops.ts';

export type StatsdOptions = {
  /** UDP, HOST:PORT; 127.0.0.1:8125 by default, unless a socket is given. */
  address?: string;
  /** Path of a unix socket for DogStatsD's stream protocol. */
  socket?: string;
};

const usual = '127.0.0.1:8125';
const everyMs = 1_000;
const retryMs = 5_000;

/** Ticks from any StatsD client, one line each: docs/statsd.md. Each tag set is an instance of its own. */
export function startStatsd(
  { address, socket: path }: StatsdOptions,
  { sinkOf }: { sinkOf: SinkOf },
): Source & { opened: Promise<void> } {
  const assembler = createTickAssembler(sinkOf);
  const stray = sinkOf({});
  let [packets, kernelDrops, untold, bufferBytes] = [0, 0, 0, 0];
  let error: string | null = null;
  let udp: Socket | null = null;
  let unix: Server | null = null;
  let isClosed = false;
  let countDrops: ReturnType<typeof watchUdpDrops> | null = null;
  let retry: NodeJS.Timeout | undefined;

  const take = (bytes: Buffer) => {
    packets++;
    assembler.packet(bytes.toString('latin1'), nowUs());
  };
  const open = async () => {
    try {
      if (address !== undefined || path === undefined) udp ??= await openUdp(address ?? usual, take);
      if (path !== undefined)
        unix ??= await openUnix(path, take, () =>
          stray.unparsed('a packet of the unix socket without its length'),
        );
      error = null;
      if (udp && !isClosed) {
        // Linux says twice what it gives, for its own book-keeping.
        bufferBytes = udp.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1);
        if (process.platform === 'linux') countDrops = watchUdpDrops('self', [udp.address().port]);
        countDrops?.();
      }
    } catch (cause) {
      error = (cause as Error).message;
      if (!isClosed) retry = setTimeout(open, retryMs);
    }
    if (isClosed) shut();
  };
  const shut = () => {
    udp?.close();
    unix?.close();
    [udp, unix] = [null, null];
  };
  const opened = open();

  const tellDrops = () => {
    const dropped = countDrops?.().dropped ?? 0;
    if (dropped > 0) stray.unparsed('a datagram that the kernel had no room for', dropped);
    kernelDrops += dropped;
    untold += dropped;
    const [only, ...others] = assembler.streams();
    if (untold === 0 || only === undefined) return;
    // What it held is not known; with one sender of one tick a datagram it is this many ticks, at least.
    if (others.length === 0) only.sink.reading({ ticksDropped: untold });
    untold = 0;
  };
  const second = setInterval(() => {
    assembler.sweep(nowUs());
    try {
      tellDrops();
    } catch {
      countDrops = null;
    }
  }, everyMs);

  return {
    opened,
    report() {
      const { ticks, lines, sampled, crowded } = assembler.seen;
      const { length } = [...assembler.streams()];
      return {
        name: `statsd ${[...(address !== undefined || path === undefined ? [address ?? usual] : []), path ?? []].flat().join(' ')}`,
        sees: `${ticks} ticks of ${length} loops in ${lines} lines of ${packets} packets`,
        maps: ['ticks, their phases, players, packets, cpu and alloc'],
        missing: [
          ...(kernelDrops > 0
            ? [
                `${kernelDrops} datagrams that the kernel had no room for: sysctl -w net.core.rmem_max=${wantedBytes}`,
              ]
            : []),
          ...(bufferBytes > 0 && bufferBytes < wantedBytes
            ? [
                `a receive buffer of 8 MiB (it has ${Math.round(bufferBytes / 1024)} KiB): sysctl -w net.core.rmem_max=${wantedBytes}`,
              ]
            : []),
          ...(sampled > 0
            ? [`ticks that the client left out (${sampled} came with |@): send every tick`]
            : []),
          ...(crowded > 0
            ? [
                `when ${crowded} ticks began, that came several in a line: switch the client's aggregation off`,
              ]
            : []),
        ],
        error,
      };
    },
    async close() {
      isClosed = true;
      clearInterval(second);
      clearTimeout(retry);
      await opened;
      shut();
    },
  };
}
