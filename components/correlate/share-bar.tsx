/** A share (0 to 1) as a bar, with nothing but the bar: the figure stands beside it. */
export function ShareBar({ share, fill, height = 8 }: { share: number; fill: string; height?: number }) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <svg width="100%" height={height} aria-hidden="true" className="block min-w-0">
      <rect width="100%" height={height} rx="1" className="fill-raised" />
      <rect width={width} height={height} rx="1" fill={fill} />
    </svg>
  );
}
