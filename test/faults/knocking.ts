import { type IncomingHttpHeaders, request } from 'node:http';

/** One request as it is written: fetch would tidy up its path and refuse some of its headers. */
export type Knock = { method?: string; path: string; headers?: Record<string, string>; body?: string };
export type Answered = { status: number; headers: IncomingHttpHeaders; text: string };

/** The first second of the answer: a live stream has no end. */
export function knock(base: string, { method = 'GET', path, headers = {}, body }: Knock): Promise<Answered> {
  const { hostname, port } = new URL(base);
  return new Promise(resolve => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const asking = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: false },
      response => {
        let text = '';
        const end = () => {
          clearTimeout(late);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          asking.destroy();
        };
        const late = setTimeout(end, 1_000);
        response.on('data', part => {
          text += part;
        });
        response.on('end', end);
        response.on('error', end);
      },
    );
    asking.on('error', error => resolve({ status: 0, headers: {}, text: error.message }));
    asking.end(body);
  });
}
