/** How full something is; past `tightAt` it is striped as well as coloured. */
export function Meter({
  share,
  label,
  tightAt = 0.9,
}: {
  share: number | null;
  label: string;
  tightAt?: number;
}) {
  if (share === null || !Number.isFinite(share)) return null;
  const filled = Math.max(0, Math.min(1, share));
  const tight = share >= tightAt;
  return (
    <svg viewBox="0 0 40 6" width="40" height="6" role="img" aria-label={label} className="shrink-0">
      <rect width="40" height="6" className="fill-raised" />
      <rect width={40 * filled} height="6" className={tight ? 'fill-bad' : 'fill-heap'} />
      {tight ? <path d="M8 6 14 0M18 6l6-6M28 6l6-6" className="stroke-bg" strokeWidth="1.5" /> : null}
      <rect x=".5" y=".5" width="39" height="5" className="fill-none stroke-strong" />
    </svg>
  );
}
