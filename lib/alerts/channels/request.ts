/** What is sent to a receiver, and how its answer is read. */
export type ChannelRequest = { url: string; headers: Record<string, string>; body: string };

export const jsonRequest = (url: string, body: unknown): ChannelRequest => ({
  url,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
