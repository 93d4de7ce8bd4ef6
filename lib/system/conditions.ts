import type { Condition, SystemAnswer } from '../api/system.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatMs } from '../format/duration.ts';
import { formatPercent } from '../format/percent.ts';
import { collectorConditions } from './collector-conditions.ts';
import { senderConditions } from './sender-conditions.ts';

export type Facts = Omit<SystemAnswer, 'conditions' | 'at'> & { nowMs: number };
/** `sinceMs`: since when, where that is known; otherwise since it was first seen. */
export type Found = Omit<Condition, 'since'> & { sinceMs?: number | null };
export type Check = (facts: Facts) => Found | null;

/** A little of what is left is a warning; at this much nothing more is taken soon. */
const diskWarns = 0.2;
const diskEnds = 0.1;
/** Parts of a partition: ClickHouse slows inserts down from 1,000 on and refuses them from 3,000 on. */
const partsWarn = 300;
const partsSlow = 1_000;
const slowQueueMs = 2_000;
const slowDeliveryMs = 60_000;

const storeAway: Check = ({ store }) =>
  store === null
    ? {
        id: 'store-away',
        severity: 'bad',
        what: 'The store cannot be read: pages have nothing to show.',
        todo: 'See the log of overtick store, or of ClickHouse. What servers send waits in the spool.',
      }
    : null;

const diskFills: Check = ({ store }) => {
  if (!store?.disk) return null;
  const { freeBytes, totalBytes } = store.disk;
  const share = freeBytes / totalBytes;
  if (share > diskWarns) return null;
  return {
    id: 'disk-fills',
    severity: share > diskEnds ? 'degraded' : 'bad',
    what: `The disk of the store is ${formatPercent(1 - share)} full: ${formatBytes(freeBytes)} are left.`,
    todo: 'Free some, or lower retention.ticksDays in overtick.yaml.',
  };
};

const manyParts: Check = ({ store }) => {
  const worst = store?.tables.toSorted((a, b) => b.partsMax - a.partsMax)[0];
  if (!worst || worst.partsMax < partsWarn) return null;
  return {
    id: 'many-parts',
    severity: worst.partsMax < partsSlow ? 'degraded' : 'bad',
    what: `${worst.name} has ${worst.partsMax} parts in one partition: merges do not keep up with inserts.`,
    todo: 'Look at the CPU and the disk of the store; from 1,000 on it slows inserts down.',
  };
};

const brokenParts: Check = ({ store }) => {
  const broken = store?.brokenParts ?? [];
  if (broken.length === 0) return null;
  const list = broken.map(({ table, parts }) => `${parts} of ${table}`).join(', ');
  return {
    id: 'parts-broken',
    severity: 'bad',
    what: `Parts of the store are broken and their rows are missing from pages: ${list}.`,
    todo: "The store's log says what is wrong with each. Check the disk. A backup has their rows; to go on without, remove broken… from the table's detached folder.",
  };
};

const damagedDefinitions: Check = ({ damagedDefinitions }) =>
  damagedDefinitions === 0
    ? null
    : {
        id: 'definitions-damaged',
        severity: 'degraded',
        what: `${damagedDefinitions} ${damagedDefinitions === 1 ? 'definition of a table was' : 'definitions of tables were'} damaged; copies are in their place and no rows are missing.`,
        todo: 'Check the disk, then remove the files named .damaged in definitions of OVERTICK_DATA_DIR.',
      };

const alerterAway: Check = ({ alerts, store }) =>
  store !== null && alerts.alerterSeenAt === null
    ? {
        id: 'alerter-away',
        severity: 'bad',
        what: 'No alerter is at work: nothing is evaluated and nobody is told.',
        todo: 'Start it: overtick alerter. Its log says why it ended.',
      }
    : null;

const deliveriesWait: Check = ({ alerts: { deliveries } }) =>
  deliveries !== null && (deliveries.oldestWaitingMs ?? 0) > slowDeliveryMs
    ? {
        id: 'deliveries-wait',
        severity: 'degraded',
        what: `${deliveries.waiting} alert ${deliveries.waiting === 1 ? 'message waits' : 'messages wait'}, the oldest for ${formatMs(deliveries.oldestWaitingMs)}.`,
        todo: 'Open the alert: its history says what the receiver answers.',
      }
    : null;

const deadLetters: Check = ({ alerts: { deliveries } }) =>
  deliveries !== null && deliveries.dead > 0
    ? {
        id: 'dead-letters',
        severity: 'bad',
        what: `${deliveries.dead} alert ${deliveries.dead === 1 ? 'message was' : 'messages were'} given up on in the last 24 h.`,
        todo: 'Mend the receiver, send it a test on the Alerts page, then: overtick alerts replay.',
      }
    : null;

const queriesWait: Check = ({ dashboard: { queries } }) =>
  queries.waitingMs > slowQueueMs
    ? {
        id: 'queries-wait',
        severity: 'degraded',
        what: `${queries.waiting} queries of pages wait, the oldest for ${formatMs(queries.waitingMs)}.`,
        todo: 'Many watch, or somebody asks for a long range. With cores to spare: limits.queriesAtOnce.',
      }
    : null;

/** Whoever knows of something else that can be wrong adds a line. */
const checks: readonly Check[] = [
  ...collectorConditions,
  storeAway,
  diskFills,
  manyParts,
  brokenParts,
  damagedDefinitions,
  alerterAway,
  deadLetters,
  deliveriesWait,
  queriesWait,
  ...senderConditions,
];

/** What is wrong, worst first; within that in the order in which data walks. */
export function conditionsOf(facts: Facts): Found[] {
  const found = checks.map(check => check(facts)).filter(one => one !== null);
  return found.sort((a, b) => Number(b.severity === 'bad') - Number(a.severity === 'bad'));
}
