import { expect, test } from 'vitest';
import { parseAnswer } from './answer.ts';

const parse = (text: string, ended = false) => parseAnswer(Buffer.from(text), ended);

const accepted = 'HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\nRetry-After: 3\r\n\r\nhello';
const chunked =
  'HTTP/1.1 202 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=1\r\n, world\r\n0\r\n\r\n';

test('an answer is complete when its last byte is there and not before', () => {
  for (const [text, body] of [
    [accepted, 'hello'],
    [chunked, 'hello, world'],
    [`HTTP/1.1 100 Continue\r\n\r\n${accepted}`, 'hello'],
  ] as const) {
    for (let length = 0; length < text.length; length++) expect(parse(text.slice(0, length))).toBeNull();
    expect(parse(text)).toMatchObject({ status: 202, body, keepsOpen: true });
  }
  expect(parse(accepted)?.headers.get('retry-after')).toBe('3');
});

test('a body without a length ends with the connection', () => {
  const text = 'HTTP/1.1 503 Busy\r\n\r\nnot now';
  expect(parse(text)).toBeNull();
  expect(parse(text, true)).toMatchObject({ status: 503, body: 'not now', keepsOpen: false });
});

test('a connection that the server will close is not used again', () => {
  expect(parse('HTTP/1.1 202 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n')?.keepsOpen).toBe(false);
  expect(parse('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n')?.keepsOpen).toBe(false);
  expect(parse('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({ status: 204, body: '', keepsOpen: true });
});

test('what is no HTTP answer is an error, not a wait', () => {
  for (const text of [
    'SSH-2.0-OpenSSH_9.2\r\n',
    '\u0015\u0003\u0001',
    'HTTP/2 200\r\n\r\n',
    'x'.repeat(300_000),
  ])
    expect(() => parse(text)).toThrow();
  expect(() => parse('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n')).toThrow();
});
