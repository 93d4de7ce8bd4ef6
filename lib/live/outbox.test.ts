import { describe, expect, it } from 'vitest';
import { createOutbox } from './outbox.ts';

const frame = (text: string) => new TextEncoder().encode(text);

function slowReader(room = 0) {
  const sent: string[] = [];
  const reader = { room, ended: false, sent };
  const outbox = createOutbox({
    hasRoom: () => reader.room > 0,
    send: bytes => {
      reader.room--;
      sent.push(new TextDecoder().decode(bytes));
    },
    end: () => {
      reader.ended = true;
    },
  });
  return { reader, outbox };
}

describe('what waits for a slow reader', () => {
  it('is the newest frame of each watch, however many there were', () => {
    const { reader, outbox } = slowReader();
    for (let i = 0; i < 100; i++) {
      outbox.put(0, frame(`fleet ${i}`), true);
      outbox.put(1, frame(`instance ${i}`), true);
    }
    reader.room = 10;
    outbox.drain();
    expect(reader.sent).toEqual(['fleet 99', 'instance 99']);
  });

  it('is all news, in order, until it is too far behind: then it is sent away', () => {
    const { reader, outbox } = slowReader();
    for (let i = 0; i < 8; i++) outbox.put(0, frame(String(i)), false);
    expect(reader.ended).toBe(false);
    outbox.put(0, frame('8'), false);
    expect(reader.ended).toBe(true);
    reader.room = 3;
    outbox.drain();
    expect(reader.sent).toEqual(['0', '1', '2']);
  });

  it('is nothing for a reader that keeps up', () => {
    const { reader, outbox } = slowReader(5);
    outbox.put(0, frame('a'), true);
    expect(reader.sent).toEqual(['a']);
  });
});
