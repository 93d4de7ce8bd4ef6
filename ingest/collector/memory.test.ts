import { expect, it } from 'vitest';
import { type Pressure, pressureOf } from './memory.ts';

it('sends away large bodies from 70 %, all from 85 %, and takes them again only when it has fallen 5 % below', () => {
  let pressure: Pressure = 'none';
  const course = [60, 71, 66, 86, 82, 79, 64].map(percent => {
    pressure = pressureOf(pressure, percent, 100);
    return pressure;
  });
  expect(course).toEqual(['none', 'soft', 'soft', 'hard', 'hard', 'soft', 'none']);
});
