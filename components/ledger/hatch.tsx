/** The hatching of lines that are not plainly measured work; `id` is unique in the document. */
export function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" className="fill-raised" fillOpacity=".55" />
        <path d="M0 0V5" className="stroke-muted" strokeWidth="2" />
      </pattern>
    </defs>
  );
}
