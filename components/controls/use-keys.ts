'use client';

import { useEffect, useEffectEvent } from 'react';

const offKey = 'overtick-keys-off';

/** Single keys can be switched off, for people who dictate (WCAG 2.1.4). */
export const keysAreOff = (): boolean => localStorage.getItem(offKey) === '1';
export const switchKeys = (off: boolean): void => localStorage.setItem(offKey, off ? '1' : '0');

const names: Record<string, string> = { ' ': 'space', Escape: 'esc' };

const takesText = 'input, textarea, select, [contenteditable="true"]';
const takesSpace = 'button, summary, [role="application"]';

/** Actions by key, `space` and `esc` by name. Runs the one that is not meant for the control that has the focus. */
export function useKeys(actions: Record<string, () => void>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const action = actions[names[event.key] ?? event.key];
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
