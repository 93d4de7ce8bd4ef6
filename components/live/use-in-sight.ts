'use client';

import { type RefObject, useEffect, useState } from 'react';

type Tell = (inSight: boolean) => void;

const told = new WeakMap<Element, Tell>();
let observer: IntersectionObserver | undefined;

/** One observer for all elements; those just out of sight count as in it, so that scrolling seldom shows old ones. */
function watch(element: Element, tell: Tell): () => void {
  observer ??= new IntersectionObserver(
    entries => {
      for (const entry of entries) told.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: '200px' },
  );
  told.set(element, tell);
  observer.observe(element);
  return () => observer?.unobserve(element);
}

/** The value as it was when the element was last in sight: of all rows or charts only those that are seen are drawn each second. */
export function useInSight<Value>(value: Value, element: RefObject<Element | null>): Value {
  const [inSight, setInSight] = useState(true);
  const [shown, setShown] = useState(value);
  useEffect(() => (element.current ? watch(element.current, setInSight) : undefined), [element]);
  if (inSight && shown !== value) setShown(value);
  return inSight ? value : shown;
}
