import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, newPlace, overtick, type Place, type Process, post } from './running.ts';

/** What nobody should ask of the dashboard is answered in a sentence, and leaves nothing in its log. */

let place: Place;
let product: Process;
let silentFrom = 0;

beforeAll(async () => {
  place = await newPlace();
  product = overtick(['up'], place.env);
  await eventually('the product', async () => product.output().includes('Overtick is at') || null, 60_000);
  const ticks = [{ startUs: (Date.now() - 5_000) * 1000, durationUs: 90_000, budgetUs: 50_000 }];
  const resource = { service: 'odd', instance: 'odd-1' };
  await post(place.collectorUrl, { batchId: randomUUID(), resource, ticks });
  const there = async () => (await ask('GET', '/api/v1/instances/odd-1')).status === 200 || null;
  await eventually('the instance', there);
  silentFrom = product.output().length;
}, 90_000);

afterAll(async () => {
  await product?.stop();
  await place?.remove();
});

const ask = (method: string, path: string) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asking = request(`${place.dashboardUrl}`, { method, path }, answer => {
      let text = '';
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    asking.on('error', reject).end();
  });

it.each([
  ['TRACE', '/healthz'],
  ['TRACE', '/api/v1/fleet'],
  ['GET', '/instances/%zz'],
  ['GET', '/api/v1/ticks/odd-1/%ff'],
  ['GET', '/api/v1/fleet?at=now-999999999w'],
  ['GET', '/api/v1/instances/odd-1?to=9999-12-31T23:59:59Z'],
])('%s %s is refused', async (method, path) => {
  const { status, text } = await ask(method, path);
  expect(status).toBe(400);
  expect(JSON.parse(text).error).toMatchObject({ code: 'invalid', message: expect.stringMatching(/\.$/) });
  expect(product.output().slice(silentFrom)).toBe('');
});

it('centuries are answered with as many points as were asked for', async () => {
  const range = 'from=1900-01-01T00:00:00Z&to=2299-12-31T00:00:00Z&points=100';
  const { status, text } = await ask('GET', `/api/v1/instances/odd-1?${range}`);
  expect(status).toBe(200);
  const lists = Object.values(JSON.parse(text)).filter(Array.isArray);
  expect(lists.length).toBeGreaterThan(0);
  for (const list of lists) expect(list.length).toBeLessThanOrEqual(102);
});
