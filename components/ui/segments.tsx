import Link from 'next/link';

type SegmentsProps<Value extends string> = {
  /** What is chosen between, for those who do not see it. */
  label: string;
  options: readonly { value: Value; name: string; href: string }[];
  value: Value;
  /** Keep the place on the page: what is chosen is near what changes. */
  still?: boolean;
};

/** A choice of a few, each a link: the address holds it, Back undoes it, it can be sent. */
export function Segments<Value extends string>({ label, options, value, still }: SegmentsProps<Value>) {
  return (
    <ul className="flex w-fit max-w-full flex-wrap frame" aria-label={label}>
      {options.map(option => (
        <li key={option.value}>
          <Link
            href={option.href}
            prefetch={false}
            scroll={!still}
            aria-current={option.value === value ? 'true' : undefined}
            className={`flex h-[26px] items-center rounded-sm px-2.5 text-sm ${option.value === value ? 'bg-raised text-fg' : 'text-muted hover:text-fg'}`}
          >
            {option.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
