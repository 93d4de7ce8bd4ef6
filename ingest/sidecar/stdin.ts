import type { Following, Listener } from './tail.ts';

/** Reads what is piped into this process, to its end. */
export function followStdin(listener: Listener): Following {
  let trouble: string | null = null;
  const onData = (bytes: Buffer) => listener.chunk(bytes);
  const onEnd = () => {
    trouble = 'what was piped in has ended';
    listener.another();
  };
  process.stdin.on('data', onData).on('end', onEnd);
  return {
    trouble: () => trouble,
    async close() {
      process.stdin.off('data', onData).off('end', onEnd).pause();
    },
  };
}
