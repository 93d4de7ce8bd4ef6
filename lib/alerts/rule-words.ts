import { formatPercent } from '../format/percent.ts';
import type { Rule } from './rule.ts';

const plain = (value: number) =>
  value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
function spanInWords(us: number): string {
  if (us % 3600e6 === 0) return `${us / 3600e6} h`;
  return us % 60e6 === 0 ? `${us / 60e6} min` : `${us / 1e6} s`;
}

/** What a rule asks for: "a tick over 3 × its budget". */
export function ruleInWords(rule: Rule): string {
  switch (rule.kind) {
    case 'severe-tick':
      return `a tick over ${rule.times} × its budget`;
    case 'breaches':
      return `${rule.count} of ${rule.of} ticks over budget`;
    case 'burn':
      return `budget burned ${rule.times} × too fast over ${spanInWords(rule.long)} and ${spanInWords(rule.short)}`;
    case 'gc-share':
      return `over ${formatPercent(rule.above)} of ${spanInWords(rule.over)} in garbage collection`;
    case 'heap':
      return `heap over ${formatPercent(rule.above)} of its limit`;
    case 'allocation-spike':
      return `a breach whose allocation is ${rule.z} deviations from usual`;
    case 'drop-rate':
      return `over ${formatPercent(rule.above)} of packets dropped in ${spanInWords(rule.over)}`;
    case 'lateness':
      return `a tick that starts ${rule.times} budgets late`;
    case 'silent':
      return `nothing heard for ${spanInWords(rule.after)}`;
    case 'blind':
      return `Overtick could not ask its store for ${spanInWords(rule.after)}`;
  }
}

/** Why it cannot be said when a rule would have fired; null: it can. */
export function whyNotRehearsed({ kind }: Rule): string | null {
  if (kind === 'silent')
    return 'When a server fell silent is not kept, only when it was last heard: what this rule would have done cannot be said.';
  if (kind === 'blind')
    return 'When the store did not answer is kept nowhere: what this rule would have done cannot be said.';
  return null;
}

/** A value of a rule as people read it. */
export function valueInWords(kind: Rule['kind'], value: number): string {
  switch (kind) {
    case 'severe-tick':
      return `${plain(value)} × its budget`;
    case 'breaches':
      return `${value} ticks`;
    case 'burn':
      return `${plain(value)} ×`;
    case 'gc-share':
    case 'heap':
    case 'drop-rate':
      return formatPercent(value);
    case 'allocation-spike':
      return `${plain(value)} deviations`;
    case 'lateness':
      return `${plain(value)} budgets`;
    case 'silent':
    case 'blind':
      return `${Math.round(value)} s`;
  }
}
