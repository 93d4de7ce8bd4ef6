import type { RehearsalAnswer } from '../../lib/api/alerts.ts';

const clock = (iso: string) => iso.slice(0, 19).replace('T', ' ');

/** When a rule would have fired, as lines of text. */
export function rehearsalInWords({ rule, words, from, to, note, threshold, fired }: RehearsalAnswer): string {
  const head = `${rule} (${words}), ${clock(from)} to ${clock(to)} UTC`;
  const more = note === null ? '' : ` ${note}`;
  if (threshold === null) return `${head}:${more}`;
  if (fired.length === 0) return `${head}: would not have fired.${more}`;
  const lines = fired.map(({ firedAt, resolvedAt, service, causeWords, instance, instancesTotal }) => {
    const end = resolvedAt === null ? 'still firing at the end' : `resolved ${clock(resolvedAt)}`;
    const where =
      instance === null
        ? service
        : `${service}, ${instancesTotal === 1 ? instance : `${instancesTotal} servers`}`;
    return `  ${clock(firedAt)}  ${where}: ${causeWords}; ${end}`;
  });
  const times = fired.length === 1 ? 'once' : `${fired.length} times`;
  return `${head}: would have fired ${times}.${more}\n${lines.join('\n')}`;
}
