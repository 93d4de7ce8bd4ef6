type TableToggleProps = { on: boolean; onToggle: (on: boolean) => void; of: string };

export function TableToggle({ on, onToggle, of }: TableToggleProps) {
  return (
    <button
      type="button"
      aria-expanded={on}
      onClick={() => onToggle(!on)}
      title={on ? 'Hide the table' : 'View as table'}
      aria-label={`${of}: view as table`}
      className="grid size-6 place-items-center rounded-sm text-muted hover:bg-raised hover:text-fg"
    >
      <svg viewBox="0 0 14 14" width="13" height="13" aria-hidden="true" className="fill-none stroke-current">
        <path d="M1.5 2.5h11v9h-11zM1.5 5.5h11M1.5 8.5h11M5.5 5.5v6" />
      </svg>
    </button>
  );
}
