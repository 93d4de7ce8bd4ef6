import { Copy } from '@/components/ui/copy.tsx';
import { StateShape } from '@/components/ui/state-mark.tsx';

/** The agent's own default: an address that has to be given only where it is another one. */
const defaultAgentUrl = 'http://127.0.0.1:4318';

function snippet(url: string): string {
  const address = url === defaultAgentUrl ? '' : `, url: ${JSON.stringify(url)}`;
  return [
    "import { startAgent } from 'overtick/agent';",
    `const agent = startAgent({ service: 'arena', budgetMs: 50${address} });`,
    'agent.loop(() => update(world), { hz: 20 }); // or agent.tick(fn) in a loop of your own',
  ].join('\n');
}

/** First run: the three lines that connect a server. The page opens by itself at the first tick. */
export function ConnectServer({ agentUrl }: { agentUrl: string }) {
  const code = snippet(agentUrl);
  const noCode = `OVERTICK_URL=${agentUrl} node --import overtick/agent/register server.js`;
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-4 py-12">
      <h1 className="text-xl font-medium">Connect a server</h1>
      <p className="text-muted">
        Three lines in the server that ticks. They send to <span className="num text-fg">{agentUrl}</span>,
        from a buffer off the hot path, and cost a tick about a microsecond.
      </p>
      <Code text={code} label="Copy the three lines" />
      <p className="text-muted">
        Without touching the code, for garbage collection, event loop and heap only:
      </p>
      <Code text={noCode} label="Copy the command" />
      <p className="text-muted">
        Nothing to connect yet? <span className="num text-fg">npm start -- --demo</span> runs real servers
        with real garbage collection.
      </p>
      <p role="status" className="flex items-center gap-2 rounded-md border border-line bg-panel px-3 py-2">
        <StateShape state="silent" />
        Waiting for the first tick. This page opens by itself.
      </p>
    </div>
  );
}

function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-md border border-line bg-panel p-3 sm:flex-row">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box has to be reachable by keyboard. */}
      <pre className="num w-full min-w-0 flex-1 overflow-x-auto whitespace-pre! leading-5" tabIndex={0}>
        {text}
      </pre>
      <Copy text={text} label={label} />
    </div>
  );
}
