/** Where batches go, of a collector's address; null when that is no http or https address. */
export function batchUrl(address: unknown): URL | null {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return new URL('v1/batch', url.href.endsWith('/') ? url : `${url.href}/`);
}
