// Loaded before a process by `node --import`: its clocks go as the file named by TEST_CLOCK says, JSON read again and
// again: { "stepMs": how far its wall clock is off, "frozen": whether that stands still, "speed": how fast all clocks go }.
import { readFileSync } from 'node:fs';

const realNow = Date.now;
const steadyNow = performance.now.bind(performance);
const RealDate = Date;
let order = { stepMs: 0, frozen: false, speed: 1 };
let base = { wall: realNow(), real: realNow(), steady: steadyNow(), realSteady: steadyNow() };
let frozenAt = null;

const wall = () => base.wall + (realNow() - base.real) * order.speed;
const steady = () => base.steady + (steadyNow() - base.realSteady) * order.speed;

function read() {
  let next;
  try {
    next = {
      stepMs: 0,
      frozen: false,
      speed: 1,
      ...JSON.parse(readFileSync(process.env.TEST_CLOCK, 'utf8')),
    };
  } catch {
    return;
  }
  base = { wall: wall(), real: realNow(), steady: steady(), realSteady: steadyNow() };
  order = next;
  if (order.frozen) frozenAt ??= wall();
  else frozenAt = null;
}
read();
setInterval(read, 50).unref();

Date.now = () => Math.round((frozenAt ?? wall()) + order.stepMs);
performance.now = steady;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(Date.now());
    else super(...given);
  }
};
