import { announcementOf, isTold, receiversOf } from '../../lib/alerts/announce.ts';
import { type Incident, note } from '../../lib/alerts/incident.ts';
import { messageOf } from '../../lib/alerts/message.ts';
import type { Transition } from '../../lib/alerts/notification.ts';
import { type Control, quietOf } from '../../lib/alerts/silence.ts';
import { formatDateTime, utc } from '../../lib/format/time.ts';
import type { Settings } from './settings.ts';

/** Deploys are named in a message for so long, in µs. */
const deployNamedUs = 3600e6;

export function deployBefore({ service, openedUs }: Incident, controls: readonly Control[]) {
  for (const { body, fromUs } of controls) {
    const isIt = body.kind === 'deploy' && body.service === service && openedUs - fromUs < deployNamedUs;
    if (isIt && fromUs <= openedUs + 60e6) return { build: body.build, atUs: fromUs };
  }
  return null;
}

/** Makes a notification for everybody who is to be told; returns how many. */
export function tell(
  incident: Incident,
  { transition, name, nowUs }: { transition: Transition; name: string; nowUs: number },
  settings: Settings,
  controls: readonly Control[],
  disabled: ReadonlySet<string>,
): number {
  const { rules, receivers, routes, dashboardUrl } = settings;
  const wanted = receiversOf(incident, transition, receivers, routes).filter(
    one => !isTold(incident, name, one.name),
  );
  const deploy = deployBefore(incident, controls);
  const message = messageOf(incident, { transition, transitionName: name, rules, dashboardUrl, deploy });
  for (const receiver of wanted.filter(one => !disabled.has(one.name))) {
    incident.notifications.push({
      ...{ id: message.id, receiver: receiver.name, transition, message, status: 'waiting' },
      ...{ createdUs: nowUs, nextUs: nowUs, attempts: 0, deliveredUs: null, outcome: '', tookMs: null },
    });
  }
  return wanted.length;
}

/** Decides what people are told of an incident now; true when it has changed. */
export function announce(
  incident: Incident,
  settings: Settings,
  controls: readonly Control[],
  disabled: ReadonlySet<string>,
  nowUs: number,
): boolean {
  const quiet = incident.state === 'firing' ? quietOf(incident, controls, settings.maintenance, nowUs) : null;
  const [reason, untilUs] = [quiet?.reason ?? null, quiet?.untilUs ?? null];
  const isNews =
    incident.state === 'firing' && (reason !== incident.quiet || untilUs !== (incident.quietUntilUs ?? null));
  if (isNews) {
    note(incident, {
      atUs: nowUs,
      kind: 'silence',
      text: quiet
        ? `Nobody is told: ${quiet.reason} until ${formatDateTime(quiet.untilUs / 1000, utc)} UTC`
        : 'No longer quiet',
    });
    Object.assign(incident, { quiet: reason, quietUntilUs: untilUs });
  }
  const { announce: announcement, reason: why } = announcementOf(incident, reason, nowUs);
  if (!announcement) return isNews;
  const told = tell(incident, { ...announcement, nowUs }, settings, controls, disabled);
  incident.announced = incident.severity;
  const whom =
    told === 0 ? 'nobody: there is no receiver for it' : `${told} ${told === 1 ? 'receiver' : 'receivers'}`;
  // A resolve that nobody is told of would be decided again and again.
  if (announcement.transition === 'resolved' && told === 0) incident.announced = null;
  note(incident, { atUs: nowUs, kind: 'state', text: `Told ${whom} (${announcement.name}): ${why}` });
  return true;
}
