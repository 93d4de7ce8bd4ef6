import { useEffect } from 'react';

/** "(2) " before the title of the page, whatever page it is and whoever changes its title; nothing at 0. */
export function useTitleCount(count: number): void {
  useEffect(() => {
    if (count === 0) return;
    let own = '';
    let given = '';
    const write = () => {
      if (document.title === own) return;
      given = document.title;
      own = `(${count}) ${given}`;
      document.title = own;
    };
    write();
    const observer = new MutationObserver(write);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      if (document.title === own) document.title = given;
    };
  }, [count]);
}
