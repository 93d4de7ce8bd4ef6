import { type Answer, status } from '../receiver.ts';

/** An answer to a first attempt, and how the notification stands after it. */
type Case = {
  name: string;
  answer: Answer;
  status: 'delivered' | 'waiting' | 'dead';
  /** The next attempt is so many seconds away, at least. */
  leastS?: number;
  disables?: boolean;
};

/** The table of answers of case L5. */
export function answers({ url }: { url: string }, retryS: number): Case[] {
  const elsewhere = { Location: `${url}/elsewhere` };
  const simple: [Case['status'], number[]][] = [
    ['delivered', [200, 201, 202, 204, 299]],
    ['dead', [400, 401, 403, 404, 405, 413, 422]],
    ['waiting', [408, 425, 500, 501, 502, 504, 507]],
  ];
  return [
    ...simple.flatMap(([how, codes]) =>
      codes.map(code => ({ name: `${code}`, answer: status(code), status: how })),
    ),
    ...[301, 302, 303, 307, 308].map(code => ({
      ...{ name: `${code}`, answer: status(code, elsewhere), status: 'dead' as const },
    })),
    ...[429, 503].map(code => ({
      name: `${code}-seconds`,
      ...{
        answer: status(code, { 'Retry-After': String(retryS) }),
        status: 'waiting' as const,
        leastS: retryS,
      },
    })),
    {
      name: '503-date',
      answer: response =>
        response.writeHead(503, { 'Retry-After': new Date(Date.now() + retryS * 1000).toUTCString() }).end(),
      status: 'waiting',
      // A date has whole seconds.
      leastS: retryS - 2,
    },
    { name: '429-nonsense', answer: status(429, { 'Retry-After': 'soon' }), status: 'waiting' },
    { name: 'hung-up', answer: response => response.destroy(), status: 'waiting' },
    { name: 'silent', answer: () => {}, status: 'waiting' },
    {
      name: 'garbage',
      answer: response => response.socket?.end('this is no HTTP\r\n\r\n'),
      status: 'waiting',
    },
    {
      name: 'endless',
      answer(response) {
        response.writeHead(200);
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', pour);
        pour();
      },
      status: 'delivered',
    },
    { name: '410', answer: status(410), status: 'dead', disables: true },
  ];
}
