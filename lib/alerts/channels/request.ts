/** What is sent to a receiver, and how its answer is read. */
export type ChannelRequest = { url: string; headers: Record<string, string>; body: string };

export const jsonRequest = (url: string, body: unknown): ChannelRequest => ({
  url,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** With the receiver's own headers, which go last, but never over the signature's. */
export function withOwnHeaders(
  { headers }: { headers: Record<string, string> },
  request: ChannelRequest,
): ChannelRequest {
  const own = Object.entries(headers).filter(([name]) => !/^webhook-|^(host|content-length)$/i.test(name));
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...request, headers: Object.fromEntries([...kept, ...own]) };
}
