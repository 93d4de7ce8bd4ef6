import { type Rule, type RuleInput, rule } from './rule.ts';

/** On without a line of configuration; a rule of the same name in overtick.yaml takes its place. */
const inputs: RuleInput[] = [
  { name: 'severe-tick', kind: 'severe-tick', times: 3, severity: 'critical' },
  { name: 'many-breaches', kind: 'breaches', count: 5, of: 20 },
  // The two windows of the SRE workbook: 2 % of a month's budget in an hour, 5 % in six.
  { name: 'burn-fast', kind: 'burn', times: 14.4, long: '1h', short: '5m', severity: 'critical' },
  { name: 'burn-slow', kind: 'burn', times: 6, long: '6h', short: '15m' },
  { name: 'gc-share', kind: 'gc-share', above: 0.2, for: '30s' },
  { name: 'heap-limit', kind: 'heap', above: 0.9, for: '30s' },
  { name: 'allocation-spike', kind: 'allocation-spike', z: 12, severity: 'info' },
  { name: 'drop-rate', kind: 'drop-rate', above: 0.05, for: '10s' },
  { name: 'lateness', kind: 'lateness', times: 2, for: '5s' },
  { name: 'silent-server', kind: 'silent', after: '15s' },
  { name: 'overtick-blind', kind: 'blind', after: '30s', severity: 'critical' },
];

export const defaultRules: readonly Rule[] = inputs.map(input => rule.parse(input));
