import type { Incident, Member } from './incident.ts';

/** Servers of an incident that are stored: the worst; after a restart the others join again by what they send. */
const mostStored = 500;

/** An incident as JSON. */
export function bodyOf(incident: Incident): string {
  const members = [...incident.members.values()];
  const ratio = ({ value, threshold }: Member) => value / Math.max(threshold, 1e-9);
  const kept =
    members.length <= mostStored ? members : members.sort((a, b) => ratio(b) - ratio(a)).slice(0, mostStored);
  return JSON.stringify({ ...incident, members: kept });
}

export type StoredIncident = Omit<Incident, 'members'> & { members: Member[] };

export function incidentOf(body: string): Incident {
  const stored = JSON.parse(body) as StoredIncident;
  const members = new Map(stored.members.map(member => [`${member.rule}\n${member.instance}`, member]));
  return { ...stored, members };
}
