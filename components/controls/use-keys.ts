'use client';

import { useEffect, useEffectEvent, useRef } from 'react';

const offKey = 'overtick-keys-off';

/** Single keys can be switched off, for people who dictate (WCAG 2.1.4). */
export const keysAreOff = (): boolean => localStorage.getItem(offKey) === '1';
export const switchKeys = (off: boolean): void => localStorage.setItem(offKey, off ? '1' : '0');

const names: Record<string, string> = { ' ': 'space', Escape: 'esc' };

const takesText = 'input, textarea, select, [contenteditable="true"]';
const takesSpace = 'button, summary, [role="application"]';

const chordMs = 1200;

/** Actions by key, `space` and `esc` by name, two keys after one another as `g f`. Runs the one that is not meant for the control that has the focus. */
export function useKeys(actions: Record<string, () => void>): void {
  const before = useRef({ key: '', at: 0 });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const key = names[event.key] ?? event.key;
    const { key: first, at } = before.current;
    before.current = { key, at: performance.now() };
    const chord = performance.now() - at < chordMs ? actions[`${first} ${key}`] : undefined;
    const action = chord ?? actions[key];
    const target = event.target;
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target instanceof Element) {
      if (event.key !== 'Escape' && target.closest(takesText)) return;
      if (event.key === ' ' && target.closest(takesSpace)) return;
    }
    if (event.key !== 'Escape' && event.key !== '?' && keysAreOff()) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
