/** What the supervisor and its children tell each other over the IPC channel. */
export type FromChild = { type: 'listening'; port: number };
export type ToServer = { type: 'clue' };
export type ToPlayers =
  | { type: 'clue' }
  | { type: 'server'; service: 'arena' | 'fanout'; instance: string; port: number };

export function tellParent(message: FromChild): void {
  process.send?.(message);
}

/** Messages from the supervisor; when it is gone, so is the child. */
export function onParent<Message>(handle: (message: Message) => void): void {
  process.on('message', message => handle(message as Message));
  process.on('disconnect', () => process.exit(0));
}
