import { matchMaker, Room, Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';

/** An ordinary room: nothing in it knows that it is measured. */
class Arena extends Room {
  autoDispose = false;
  #chests = [];

  onCreate() {
    this.setSimulationInterval(() => this.#update(), 50);
  }

  #update() {
    this.#chests = Array.from({ length: 20_000 }, (_, i) => ({ id: `chest-${i}`, x: Math.random(), y: i }));
  }
}

const server = new Server({ transport: new WebSocketTransport() });
server.define('arena', Arena);
await server.listen(Number(process.env.LISTEN ?? 2567));
await matchMaker.createRoom('arena', {});
