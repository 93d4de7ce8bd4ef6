import { type Event, eventFields } from './event.ts';
import type { Fields } from './field.ts';
import { type Latency, latencyFields } from './latency.ts';
import { type Pause, pauseFields } from './pause.ts';
import type { Resource } from './resource.ts';
import { type Sample, sampleFields } from './sample.ts';
import { type Tick, tickFields } from './tick.ts';

/** What an agent sends in one go: `POST /v1/batch` as JSON. */
export type Batch = {
  /** Unique; the same id twice is stored once. An agent uses INSTANCE:STARTED_AT_US:SEQUENCE. */
  batchId: string;
  resource: Resource;
  ticks?: Tick[];
  pauses?: Pause[];
  samples?: Sample[];
  latencies?: Latency[];
  events?: Event[];
};

/** The parts of a batch that hold rows, with the fields of each. */
export const sections = {
  ticks: tickFields,
  pauses: pauseFields,
  samples: sampleFields,
  latencies: latencyFields,
  events: eventFields,
} as const satisfies Record<string, Fields>;

export type Section = keyof typeof sections;
export const sectionNames = Object.keys(sections) as Section[];

export type SectionCounts = Record<Section, number>;

/** One row that was not taken, and why. */
export type Rejection = { section: Section; index: number; reason: string };

/** The answer to a batch that was read. */
export type BatchAnswer = {
  accepted: SectionCounts;
  rejected: Rejection[];
  /** This batchId was taken before; nothing was stored again. */
  duplicate?: true;
  /** Fields that are not part of the format and were not stored, such as `ticks.durationMs`. */
  unknownFields?: string[];
};
