/** A name that somebody else chose: of any length, in any script, shown as text and cut with the rest on hover. */
export function Name({ text, className = '' }: { text: string; className?: string }) {
  return (
    <span title={text} className={`block truncate ${className}`}>
      <bdi>{text || '–'}</bdi>
    </span>
  );
}
