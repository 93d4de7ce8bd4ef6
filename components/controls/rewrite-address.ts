/** Changes the query of the page's address, without an entry of the history for it. */
export function rewriteAddress(change: (params: URLSearchParams) => void): void {
  const url = new URL(location.href);
  change(url.searchParams);
  history.replaceState(null, '', url);
}
