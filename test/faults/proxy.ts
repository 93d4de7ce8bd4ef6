import net from 'node:net';

/** What a network does to one exchange. Numbers count bytes of the answer. */
export type Trouble = {
  /** Close both ends once so many bytes of the answer have come, before they are handed on. */
  cutAnswerAfter?: number;
  /** Reset both ends once so many bytes of the request have gone through. */
  cutRequestAfter?: number;
  /** Answer this, and never ask the target. */
  answer?: string;
};

/** A TCP proxy in front of a real process, whose troubles a test decides connection by connection. */
export async function startProxy(targetPort: number) {
  let next: () => Trouble = () => ({});
  let isFrozen = false;
  const pairs = new Set<{ near: net.Socket; far: net.Socket | null }>();
  const thaw: (() => void)[] = [];

  const server = net.createServer(near => {
    const trouble = next();
    const pair: { near: net.Socket; far: net.Socket | null } = { near, far: null };
    pairs.add(pair);
    near.on('error', () => {});
    const end = (reset: boolean) => {
      pairs.delete(pair);
      for (const socket of [near, pair.far]) {
        if (reset) socket?.resetAndDestroy();
        else socket?.destroy();
      }
    };
    near.on('close', () => end(false));
    if (trouble.answer !== undefined) {
      const { answer } = trouble;
      near.once('data', () => near.end(answer));
      return;
    }
    const far = net.connect(targetPort, '127.0.0.1');
    pair.far = far;
    far.on('error', () => {});
    far.on('close', () => end(false));
    // While frozen both ends hold what was written to them, as a network does whose packets are lost for a while.
    const carry = (from: net.Socket, to: net.Socket, most: number | undefined, reset: boolean) => {
      let carried = 0;
      from.on('data', chunk => {
        carried += chunk.length;
        if (most !== undefined && carried > most) return end(reset);
        if (isFrozen) thaw.push(() => to.write(chunk));
        else to.write(chunk);
      });
    };
    carry(near, far, trouble.cutRequestAfter, true);
    carry(far, near, trouble.cutAnswerAfter, false);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** The trouble of each connection from now on. */
    trouble(of: () => Trouble) {
      next = of;
    },
    /** Ends the connections there are, so that the next exchanges make new ones. */
    cutAll() {
      for (const { near } of pairs) near.destroy();
    },
    /** From now on the connections there are lead nowhere, and neither end is told. */
    silence() {
      for (const { near, far } of pairs) {
        near.removeAllListeners('data').resume();
        far?.removeAllListeners('data').resume();
      }
    },
    freeze() {
      isFrozen = true;
    },
    thaw() {
      isFrozen = false;
      for (const write of thaw.splice(0)) write();
    },
    close() {
      for (const { near, far } of pairs) {
        near.destroy();
        far?.destroy();
      }
      server.close();
    },
  };
}
