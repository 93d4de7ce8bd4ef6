import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { httpStatus, type OvertickError } from '../../lib/errors.ts';
import { usualLimits } from '../../lib/limits.ts';
import { readBody } from './read-body.ts';

it('a body that takes too long is refused with 408, after which its sender tries again, and not with 400', async () => {
  const request = Object.assign(new PassThrough(), { headers: {} });
  request.write('{');
  const read = readBody(request as unknown as IncomingMessage, { ...usualLimits, bodySeconds: 0.02 });
  const error = (await read.catch(caught => caught)) as OvertickError;
  expect([httpStatus[error.code], error.message]).toEqual([408, 'The body took longer than 0.02 s.']);
});
