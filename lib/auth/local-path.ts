/** Pages that one may be sent to after signing in. */
const pages = /^\/(?:$|[?]|(?:breaches|alerts|correlate|compare)(?:$|[/?])|(?:instances|ticks)\/)/;

/** A path of one of our pages, with its query; "/" for all else, which may lead elsewhere. */
export function localPath(text: string): string {
  if (/[\\\s\p{Cc}]/u.test(text) || !pages.test(text)) return '/';
  const url = URL.parse(text, 'http://overtick.invalid');
  if (url?.origin !== 'http://overtick.invalid') return '/';
  const path = url.pathname + url.search;
  return pages.test(path) ? path : '/';
}
