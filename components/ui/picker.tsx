'use client';

type PickerProps = {
  label: string;
  /** '' is "all". */
  value: string;
  options: readonly string[];
  all: string;
  onPick: (value: string) => void;
  /** Where `/` puts the focus. */
  first?: boolean;
};

/** The system's own list: it works by keyboard, by thumb and with 500 entries. */
export function Picker({ label, value, options, all, onPick, first }: PickerProps) {
  const missing = value !== '' && !options.includes(value);
  return (
    <label className="flex items-center">
      <span className="sr-only">{label}</span>
      <select
        value={value}
        onChange={event => onPick(event.target.value)}
        data-first-filter={first ? '' : undefined}
        className={`h-7 max-w-40 truncate rounded-md border bg-panel px-1.5 text-sm ${value ? 'border-accent text-fg' : 'border-line text-muted'} hover:border-strong`}
      >
        <option value="">{all}</option>
        {missing ? <option value={value}>{value}</option> : null}
        {options.map(option => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}
