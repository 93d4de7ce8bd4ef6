import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Batch, sectionNames } from '../signals/batch.ts';
import { arenaOf } from './arena.ts';
import { createFrameReader, rowsOf } from './decode.ts';
import { encodeFrame, sealFrame } from './encode.ts';
import { at } from './layout.ts';

type Vector = { about: string; sentAtUs: number; batch: Batch; hex: string };
const folder = join(import.meta.dirname, 'vectors');
const vectors = readdirSync(folder).map(name => {
  const vector = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vector;
  return { ...vector, name };
});

const read = (bytes: Uint8Array) => createFrameReader().read(arenaOf(bytes), 0, bytes.length);
const whole = vectors.find(({ name }) => name === 'all-sections.json') as Vector;
const frameOf = () => Buffer.from(whole.hex, 'hex');
/** The frame with some bytes changed, sealed again. */
const changed = (change: (frame: Buffer) => void) => {
  const frame = frameOf();
  change(frame);
  return sealFrame(frame);
};

describe('test vectors of docs/wire-format.md', () => {
  it.each(vectors)('$name is encoded to these bytes', ({ batch, sentAtUs, hex }) => {
    expect(encodeFrame(batch, sentAtUs).toString('hex')).toBe(hex);
  });

  it.each(vectors)('$name is read back as it was', ({ batch, sentAtUs, hex }) => {
    const frame = read(Buffer.from(hex, 'hex'));
    expect(frame).toMatchObject({ batchId: batch.batchId, sentAtUs });
    expect(frame.startedAtUs).toBe(batch.resource.startedAtUs ?? Number.NaN);
    const { startedAtUs: _, ...resource } = batch.resource;
    expect(frame.dictionary.resource).toEqual(resource);
    for (const section of sectionNames) expect(rowsOf(frame, section)).toEqual(batch[section] ?? []);
  });
});

describe('a frame', () => {
  it('is read where it stands among others', () => {
    const one = frameOf();
    const two = Buffer.concat([one, one]);
    const frame = createFrameReader().read(arenaOf(two), one.length, two.length);
    expect(rowsOf(frame, 'ticks')).toEqual(whole.batch.ticks);
  });

  it('has the id of its incarnation and sequence when it is given none', () => {
    const frame = changed(bytes => {
      bytes.writeUInt16LE(0, at.batchId);
      bytes.writeDoubleLE(7, at.sequence);
    });
    const { instance, startedAtUs } = whole.batch.resource;
    expect(read(frame).batchId).toBe(`${instance}:${startedAtUs}:7`);
  });

  it('that lost any one bit is refused', () => {
    for (let bit = 0; bit < frameOf().length * 8; bit += 13) {
      const frame = frameOf();
      frame[bit >> 3] = (frame[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => read(frame), `bit ${bit}`).toThrow();
    }
  });

  it('cut short anywhere is refused', () => {
    for (let length = 0; length < frameOf().length; length += 8)
      expect(() => read(frameOf().subarray(0, length)), `${length} bytes`).toThrow();
  });

  it.each<[string, RegExp, (frame: Buffer) => void]>([
    [
      'another version',
      /version 9 of the format; this collector takes version 1/,
      f => f.writeUInt8(9, at.version),
    ],
    ['no frame at all', /does not begin with OTK1/, f => f.fill(0, 0, 4)],
    ['more rows than bytes', /cannot have 4000000000 rows/, f => f.writeUInt32LE(4e9, at.rows)],
    ['more rows than its columns', /./, f => f.writeUInt32LE(400, at.rows)],
    ['fewer rows than its columns', /./, f => f.writeUInt32LE(1, at.rows)],
    ['a dictionary longer than itself', /dictionary/, f => f.writeUInt32LE(4e9, at.dictionaryBytes)],
    ['more strings than its dictionary', /dictionary/, f => f.writeUInt16LE(60_000, at.entries)],
    ['strings that are not there', /service is string 999/, f => f.writeUInt16LE(999, at.resource)],
    ['no id', /neither a batchId nor a number/, f => f.writeUInt16LE(0, at.batchId)],
    [
      'a column that it must have missing',
      /ticks has no startUs/,
      f => f.writeUInt32LE(f.readUInt32LE(at.present) & ~4, at.present),
    ],
    ['a string that is not UTF-8', /not UTF-8/, f => f.writeUInt8(0xff, at.dictionary + 2)],
  ])('with %s is refused and says why', (_, message, change) => {
    expect(() => read(changed(change))).toThrow(message);
  });

  it('whose lists are longer than 32 bits can count is refused at once', () => {
    const latencies = Array.from({ length: 65_536 }, () => ({ atUs: 1, name: 'x', counts: [1] }));
    const frame = encodeFrame({ batchId: 'b', resource: { service: 's', instance: 'i' }, latencies }, 1);
    const lengths = frame.indexOf(Buffer.from(Uint32Array.of(1, 1, 1, 1).buffer));
    for (let i = 0; i < latencies.length; i++) frame.writeUInt32LE(8192, lengths + 4 * i);
    expect(() => read(sealFrame(frame))).toThrow(/counts is cut short/);
  });

  it('of random bytes never hangs, and is refused', () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    };
    for (let turn = 0; turn < 2000; turn++) {
      const frame = changed(bytes => {
        for (let i = 0; i < 4; i++)
          bytes[at.entries + (((random() << 8) | random()) % (bytes.length - at.entries))] = random();
      });
      try {
        const found = read(frame);
        for (const section of sectionNames) rowsOf(found, section);
      } catch (error) {
        expect(error).toMatchObject({ name: 'OvertickError' });
      }
    }
  });
});

describe('the encoder', () => {
  it('refuses more distinct strings than a frame can number', () => {
    const ticks = Array.from({ length: 70_000 }, (_, i) => ({
      startUs: 1,
      durationUs: 1,
      loop: `loop ${i}`,
    }));
    const batch = { batchId: 'x', resource: { service: 's', instance: 'i' }, ticks };
    expect(() => encodeFrame(batch, 0)).toThrow(/Send smaller batches/);
  });
});
