/** A place holder of the final size, so that nothing moves when the data comes. */
export function Skeleton({ className }: { className: string }) {
  return <div className={`frame ${className}`} aria-hidden="true" />;
}

export function Loading({ what, children }: { what: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-3" aria-busy="true">
      <p className="sr-only" role="status">
        Loading {what}
      </p>
      {children}
    </div>
  );
}
