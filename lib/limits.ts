import { z } from 'zod';

const KiB = 1024;
const MiB = 1024 * 1024;
const whole = (least: number, usual: number, most: number) => z.int().min(least).max(most).default(usual);

/** What one sender, one viewer or one query may cost: `limits:` of overtick.yaml. Each has a default that serves 2,000 agents. */
export const limitsSchema = z.strictObject({
  bodyBytes: whole(64 * KiB, 4 * MiB, 64 * MiB).describe('of a body, or of a frame, as sent'),
  decompressedBytes: whole(64 * KiB, 8 * MiB, 128 * MiB).describe('of a body after decompression'),
  decompressionRatio: whole(10, 100, 2_000).describe('of what a body becomes to what was sent, past 1 MiB'),
  jsonDepth: whole(4, 8, 64).describe(
    'levels of a JSON batch; OTLP may have 16 more, which its envelope takes',
  ),
  jsonKeys: whole(64, 256, 10_000).describe('keys of one JSON object'),
  jsonValues: whole(10_000, 500_000, 10_000_000).describe(
    'values of a JSON body, objects and lists among them',
  ),
  ticksPerBatch: whole(1_000, 100_000, 1_000_000).describe('ticks, and as many rows of each other section'),
  phasesPerTick: whole(1, 64, 64),
  labelsPerEvent: whole(0, 16, 16),
  services: whole(1, 200, 5_000).describe('distinct; what comes on top is stored as __other__'),
  builds: whole(1, 2_000, 50_000).describe('builds, and as many regions and runtimes'),
  instances: whole(1, 5_000, 100_000),
  namesPerService: whole(16, 1_000, 20_000).describe('phases, loops, causes, names of events and latencies'),
  pastHours: whole(1, 168, 24 * 365).describe(
    'how old a row may be when it arrives; retention bounds it too',
  ),
  futureMinutes: whole(1, 10, 24 * 60).describe('how far the clock of a sender may be ahead'),
  instanceBytesPerSecond: whole(16 * KiB, 4 * MiB, 256 * MiB).describe('as columns, about 70 bytes a tick'),
  instanceBurstBytes: whole(MiB, 32 * MiB, 1_024 * MiB),
  headersSeconds: whole(1, 5, 60).describe('for a request to say what it is'),
  bodySeconds: whole(1, 8, 600).describe('for the body of a request'),
  idleSeconds: whole(5, 65, 600).describe('until a connection without a request is closed'),
  connections: whole(16, 4_000, 100_000),
  connectionsPerAddress: whole(16, 3_000, 100_000),
  memoryMiB: whole(256, 1_536, 65_536).describe(
    'of the collector: from 70 % of it on large bodies, from 85 % on all are sent away to come again',
  ),
  queriesAtOnce: whole(1, 2, 64).describe("of the dashboard; the rest wait, so that inserts don't"),
  queriesWaiting: whole(16, 1_000, 100_000),
  querySeconds: whole(1, 10, 300),
  queryMemoryMiB: whole(64, 2_000, 65_536),
  queryRowsRead: whole(1_000_000, 2_000_000_000, 1_000_000_000_000),
  queryRows: whole(1_000, 200_000, 10_000_000).describe('of an answer'),
});

export type Limits = z.infer<typeof limitsSchema>;
export const usualLimits: Limits = limitsSchema.parse({});

/** What did not fit is stored under this name, so that it is missing nowhere. */
export const otherName = '__other__';
