/** Ticks under a budget line, and one that went over it. */
export function Mark({ size = 18 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="shrink-0">
      <path d="M1 12h4v10H1zM7 13h4v9H7zM13 10h4v12h-4zM19 13h4v9h-4z" className="fill-ok" />
      <path d="M13 1h4v6h-4z" className="fill-bad" />
      <path d="M0 7.75h24v1.5H0z" className="fill-fg" />
    </svg>
  );
}
