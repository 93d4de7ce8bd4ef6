'use client';

import { type RefObject, useEffect, useState } from 'react';

/** CSS colours as a canvas needs them, resolved where the element stands; read anew when the theme changes. */
export function useColours<Name extends string>(
  element: RefObject<HTMLElement | null>,
  variables: Record<Name, string>,
): Record<Name, string> | null {
  const [colours, setColours] = useState<Record<Name, string> | null>(null);
  useEffect(() => {
    const read = () => {
      const parent = element.current?.parentElement;
      if (!parent) return;
      const probe = parent.appendChild(document.createElement('span'));
      const resolved = {} as Record<Name, string>;
      for (const name of Object.keys(variables) as Name[]) {
        probe.style.color = `var(${variables[name]})`;
        resolved[name] = getComputedStyle(probe).color;
      }
      probe.remove();
      setColours(resolved);
    };
    read();
    const media = matchMedia('(prefers-color-scheme: dark)');
    const chosen = new MutationObserver(read);
    media.addEventListener('change', read);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      media.removeEventListener('change', read);
      chosen.disconnect();
    };
  }, [element, variables]);
  return colours;
}
