import { Copy } from './copy.tsx';

/** Lines to be copied as they are. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex flex-col items-start gap-2 frame p-3 sm:flex-row">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box has to be reachable by keyboard. */}
      <pre className="num w-full min-w-0 flex-1 overflow-x-auto whitespace-pre! leading-5" tabIndex={0}>
        {text}
      </pre>
      <Copy text={text} label={label} />
    </div>
  );
}
