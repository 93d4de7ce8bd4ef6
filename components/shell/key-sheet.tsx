'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { keysAreOff, switchKeys } from '@/components/controls/use-keys.ts';
import { Button } from '@/components/ui/button.tsx';
import { DocLink } from '@/components/ui/doc-link.tsx';

const keys = [
  ['Space', 'pause, go on, or come back to now'],
  ['Ctrl K', 'go to an instance, a service or a page'],
  ['g f', 'go to the fleet'],
  ['g b', 'go to the breaches'],
  ['g c', 'go to why ticks breach'],
  ['g d', 'go to the comparison (differences)'],
  ['g a', 'go to the alerts'],
  ['g i', 'go to an instance by its name'],
  ['g s', 'go to the state of Overtick itself (system)'],
  ['t z', 'twice the time range'],
  ['t ← t →', 'half a time range earlier, later'],
  ['t a', 'keep this time range in the address, rather than one that ends now'],
  ['t c t v', 'copy the time range, go to the one that was copied'],
  ['/', 'go to the first filter'],
  ['j k Enter', 'on the fleet, the breaches, the alerts: next and previous row, open it'],
  ['g w', 'a screen on a wall: without the header, always live; again: back'],
  ['n p', 'next and previous bad tick: of the range on an instance, of the instance on a tick'],
  ['Esc', 'up: from a tick to its instance, from an instance to the fleet'],
  ['← → Enter', 'on a chart: move the cursor, open the tick; with Shift: select a time; Esc: clear it'],
  ['?', 'this sheet'],
] as const;

const never = () => () => {};

export default function KeySheet({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const off = useSyncExternalStore(never, keysAreOff, () => false);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="keys-title"
      className="m-auto w-96 max-w-[calc(100vw-32px)] rounded-md border border-strong bg-panel p-4 text-fg backdrop:bg-bg/70"
    >
      <h2 id="keys-title" className="pb-2 font-medium">
        Keyboard and help
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {keys.map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="num rounded-sm border border-strong px-1.5 py-0.5">{key}</kbd>
            </dt>
            <dd className="text-muted">{does}</dd>
          </div>
        ))}
      </dl>
      <label className="flex items-center gap-2 py-3 text-muted">
        <input type="checkbox" defaultChecked={!off} onChange={event => switchKeys(!event.target.checked)} />
        Single keys act (Esc and ? always do)
      </label>
      <p className="flex flex-wrap gap-x-4 gap-y-1 pb-3">
        <DocLink name="metrics">Every number explained</DocLink>
        <DocLink name="runtimes">Runtimes</DocLink>
        <DocLink name="alerts">Alerts</DocLink>
        <DocLink name="api">API</DocLink>
      </p>
      <form method="dialog">
        <Button type="submit">Close</Button>
      </form>
    </dialog>
  );
}
