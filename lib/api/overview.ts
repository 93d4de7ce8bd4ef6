import { z } from 'zod';

export const overviewRequest = z.strictObject({ loop: z.string().min(1).max(300).optional() });

const perColumn = z.array(z.number().nullable());

export const overviewAnswer = z.object({
  instance: z.string(),
  loop: z.string(),
  fromMs: z.number().describe('Begin of the first column, ms since the Unix epoch'),
  stepMs: z.number().describe('Width of a column'),
  ticks: perColumn.describe('Ticks of each column; null: none were heard of'),
  breaches: perColumn.describe('Those over budget'),
  longestMs: perColumn.describe('The longest'),
});
export type OverviewAnswer = z.infer<typeof overviewAnswer>;
