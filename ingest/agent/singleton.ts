import type { Agent } from './agent.ts';

type Current = { agent: Agent; registered: boolean };

/** Under a symbol of the realm: a bundle may hold this module twice, and the process still has one agent. */
const key = Symbol.for('overtick.agent');
const realm = globalThis as { [key]?: Current | undefined };

export function currentAgent(): Current | undefined {
  return realm[key];
}

/** `registered`: it was started by `overtick/agent/register`, with no options of the server's own. */
export function setCurrentAgent(agent: Agent, registered: boolean): Agent;
export function setCurrentAgent(agent: undefined): undefined;
export function setCurrentAgent(agent: Agent | undefined, registered = false): Agent | undefined {
  realm[key] = agent === undefined ? undefined : { agent, registered };
  return agent;
}
