import { notMeasured } from './duration.ts';

/**
 * A share (0 to 1) as "22 %", "2.2 %", "0.06 %". What is not nothing never reads "0 %", and what is not
 * everything never reads "100 %": one lost packet in a million is still a lost packet.
 */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return notMeasured;
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent > 0 && percent < 0.01) return '<0.01 %';
  if (percent > 99.9 && percent < 100) return '>99.9 %';
  if (percent < 0.995) return `${percent.toFixed(2)} %`;
  return percent < 9.95
    ? `${percent.toFixed(1)} %`
    : `${percent.toFixed(percent > 99 ? 1 : 0).replace('.0', '')} %`;
}

/** How many times the typical: "29×", "1.8×", "0.02×". */
export function formatTimes(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return notMeasured;
  if (ratio === 0) return '0×';
  if (ratio > 0 && ratio < 0.005) return '<0.01×';
  if (ratio > 0 && ratio < 0.095) return `${ratio.toFixed(2)}×`;
  return `${ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString('en-US')}×`;
}
