import { Agent } from './agent.ts';
import { type AgentOptions, parseOptions } from './options.ts';
import { currentAgent, setCurrentAgent } from './singleton.ts';

export type { Agent, AgentStats, EventDetail, LoopOptions } from './agent.ts';
export type { AgentOptions } from './options.ts';
export type { OpenTick, PacketCount } from './probes/tick.ts';
export type { LoopHandle } from './schedule.ts';

/**
 * Start recording this process and sending to the collector. Throws one OvertickError (`invalid`) if an option cannot
 * be used; from then on the agent never throws into the server, and a collector that is away costs it nothing.
 *
 * There is one agent in a process: where `overtick/agent/register` started it, it takes these options over; where
 * `startAgent` did, the same agent comes back and the new options are not used.
 *
 * ```ts
 * const agent = startAgent({ service: 'arena', budgetMs: 50 });
 * agent.loop(tick => { tick.phase('physics'); step(); tick.phase('send'); send(); }, { hz: 20 });
 * ```
 */
export function startAgent(options: AgentOptions = {}): Agent {
  const settings = parseOptions(options, process.env);
  const current = currentAgent();
  if (current === undefined)
    return setCurrentAgent(new Agent(settings, () => setCurrentAgent(undefined)), false);
  if (current.registered) {
    current.agent.configure(settings);
    setCurrentAgent(current.agent, false);
  }
  return current.agent;
}
