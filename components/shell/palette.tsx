'use client';

import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type PaletteEntry, paletteEntries } from './palette-entries.ts';
import { useNames } from './use-names.ts';

const optionId = (place: number) => `palette-${place}`;

/** Ctrl-K: type a part of a name, Enter goes there. A combobox over a list, in a dialog. */
export function Palette() {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState<string | null>(null);
  const [place, setPlace] = useState(0);
  const names = useNames(text);
  const entries = paletteEntries(text ?? '', names);
  const here = Math.min(place, entries.length - 1);
  const write = (next: string | null) => {
    setText(next);
    setPlace(0);
  };
  const show = () => {
    write('');
    if (!dialog.current?.open) dialog.current?.showModal();
  };
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setText('');
      setPlace(0);
      if (!dialog.current?.open) dialog.current?.showModal();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  const go = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    dialog.current?.close();
    router.push(entry.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries.length - 1;
    if (event.key === 'ArrowDown') setPlace(here >= last ? 0 : here + 1);
    else if (event.key === 'ArrowUp') setPlace(here <= 0 ? last : here - 1);
    else if (event.key === 'Enter') go(entries[here]);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(optionId(here))?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  return (
    <>
      <button
        type="button"
        onClick={show}
        title="Go to an instance, a service or a page (Ctrl K)"
        className="hidden h-7 items-center gap-2 rounded-md border border-line px-2 text-sm text-muted hover:border-strong hover:text-fg md:flex"
      >
        Go to
        <kbd className="num">Ctrl K</kbd>
      </button>
      <dialog
        ref={dialog}
        aria-label="Go to"
        onClose={() => write(null)}
        className="mx-auto mt-24 w-[560px] max-w-[calc(100vw-32px)] rounded-md border border-strong bg-panel text-fg backdrop:bg-bg/70"
      >
        {text === null ? null : (
          <>
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-activedescendant={entries.length > 0 ? optionId(here) : undefined}
              aria-label="Instance, service or page"
              placeholder="Instance, service or page"
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={event => write(event.target.value)}
              onKeyDown={onKeyDown}
              className="h-10 w-full border-b border-line bg-panel px-3 outline-none placeholder:text-muted"
            />
            <div
              id="palette-list"
              role="listbox"
              aria-label="Places"
              className="max-h-80 overflow-y-auto p-1"
            >
              {entries.map((entry, i) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's.
                // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus.
                <div
                  key={entry.href}
                  id={optionId(i)}
                  role="option"
                  aria-selected={i === here}
                  onClick={() => go(entry)}
                  className={`flex h-8 cursor-pointer items-center gap-3 rounded-sm px-2 ${i === here ? 'bg-raised' : 'hover:bg-raised'}`}
                >
                  <span className="w-16 shrink-0 text-sm text-muted">{entry.kind}</span>
                  <span className="truncate">
                    <bdi>{entry.name}</bdi>
                  </span>
                  <span className="ml-auto truncate text-sm text-muted">
                    <bdi>{entry.more}</bdi>
                  </span>
                </div>
              ))}
            </div>
            {entries.length === 0 ? <p className="px-3 pb-3 text-muted">Nothing by that name.</p> : null}
          </>
        )}
      </dialog>
    </>
  );
}
