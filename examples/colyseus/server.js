import { matchMaker, Room, Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';

/** An ordinary room: nothing in it knows that it is measured. */
class Arena extends Room {
  autoDispose = false;

  onCreate() {
    this.setSimulationInterval(() => this.#update(), 50);
  }

  #update() {
    const chests = Array.from({ length: 20_000 }, (_, i) => ({ id: `chest-${i}`, x: Math.random(), y: i }));
    this.broadcast('nearest', chests.sort((a, b) => a.x - b.x).slice(0, 16));
  }
}

const server = new Server({ transport: new WebSocketTransport() });
server.define('arena', Arena);
await server.listen(Number(process.env.LISTEN ?? 2567));
await matchMaker.createRoom('arena', {});
