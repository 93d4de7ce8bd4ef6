import { formatBytes } from '../format/bytes.ts';
import { formatMs, withoutZeros } from '../format/duration.ts';
import { formatPercent } from '../format/percent.ts';
import type { Message } from './message.ts';

/** Names are other people's: one line of plain text, whatever they hold. */
const clean = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 300);

const clock = (iso: string) => `${iso.slice(11, 19)} UTC`;
const counted = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

function whereLine({ instances, instancesTotal, service, since, resolvedAt }: Message): string {
  const first = instances.slice(0, 3).map(({ instance, region, build }) => {
    const facts = [region, build].filter(Boolean).join(', ');
    return clean(facts ? `${instance} (${facts})` : instance);
  });
  const left = instancesTotal - first.length;
  const list = first.length === 0 ? clean(service) : first.join(', ');
  const when = resolvedAt ? `from ${clock(since)} to ${clock(resolvedAt)}` : `since ${clock(since)}`;
  return `${list}${left > 0 && first.length > 0 ? ` and ${left.toLocaleString('en-US')} more` : ''}, ${when}`;
}

function tickLines({ tick, causeWords, allocation }: Message): string[] {
  if (!tick) return [];
  const budget = withoutZeros(formatMs(tick.budgetMs));
  const lines = [
    `Tick ${tick.tick} of ${clean(tick.instance)} took ${formatMs(tick.durationMs)}, ${formatMs(tick.overshootMs)} over its budget of ${budget}`,
  ];
  if (tick.causeMs !== null)
    lines.push(
      `${formatMs(tick.causeMs)} of it: ${clean(causeWords)} (${formatPercent(tick.causeMs / tick.durationMs)})`,
    );
  if (allocation?.sinceLastGcBytes != null) {
    const phase = allocation.mostPhase
      ? `, most in ${clean(allocation.mostPhase)} (${formatPercent(allocation.mostPhaseShare)})`
      : '';
    lines.push(
      `Behind it: ${formatBytes(allocation.sinceLastGcBytes)} allocated since the last collection${phase}`,
    );
  }
  return lines;
}

function impactLine({ impact }: Message): string {
  const parts = [counted(impact.instances, 'server', 'servers')];
  if (impact.players !== null) parts.push(counted(impact.players, 'player', 'players'));
  if (impact.packetsDropped > 0) parts.push(`${counted(impact.packetsDropped, 'packet', 'packets')} dropped`);
  return `Hit: ${parts.join(', ')}`;
}

export const titleOf = ({ severity, title }: Message): string => `${severity.toUpperCase()} ${clean(title)}`;

/** What a person reads on a phone at 3 a.m.: what, where, since when, how bad, why; then where to look. */
export function linesOf(message: Message): string[] {
  const values = message.rules.filter(({ value }) => value !== '');
  return [
    whereLine(message),
    ...tickLines(message),
    ...(message.tick ? [] : values.map(({ words, value }) => `${value}; the rule is ${words}`)),
    impactLine(message),
    ...(message.deploy
      ? [`Build ${clean(message.deploy.build)} was deployed at ${clock(message.deploy.at)}`]
      : []),
  ];
}

export function linksOf({ links }: Message): { name: string; href: string }[] {
  const list = [
    { name: 'Tick', href: links.tick },
    { name: 'Alert', href: links.alert },
    { name: 'Episode', href: links.episode },
    { name: 'Runbook', href: links.runbook },
  ];
  return list.flatMap(({ name, href }) => (href ? [{ name, href }] : []));
}

export function textOf(message: Message): string {
  const links = linksOf(message).map(({ name, href }) => `${name}: ${href}`);
  return [titleOf(message), ...linesOf(message), ...links].join('\n');
}
