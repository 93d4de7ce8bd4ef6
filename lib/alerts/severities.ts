/** From mild to grave. Apart from the schemas, which pages should not have to load. */
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];
