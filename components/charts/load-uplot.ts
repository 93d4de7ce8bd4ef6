import type uPlot from 'uplot';

type Plotter = typeof uPlot;

let loading: Promise<Plotter> | undefined;

/**
 * uPlot asks Intl for the browser's language as it loads. Chromium under a POSIX locale calls its language en-US@posix,
 * which Intl refuses to know: no chart would be drawn.
 */
function mendLanguage(): void {
  try {
    Intl.getCanonicalLocales(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
  }
}

/** uPlot, after the page is there: nothing that is read first waits for it. */
export function loadPlotter(): Promise<Plotter> {
  loading ??= (async () => {
    mendLanguage();
    return (await import('uplot')).default;
  })();
  return loading;
}
