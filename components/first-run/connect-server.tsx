import { withParams } from '@/components/links.ts';
import { Code } from '@/components/ui/code.tsx';
import { DocLink } from '@/components/ui/doc-link.tsx';
import { Segments } from '@/components/ui/segments.tsx';
import type { FleetAnswer } from '@/lib/api/schemas.ts';
import { FirstTick } from './first-tick.tsx';
import { type Collector, wayIds, waysTo } from './ways.ts';

type ConnectProps = {
  collector: Collector;
  way: string | undefined;
  fleet: FleetAnswer;
  /** Shows the fleet in place of this. */
  onFleet: () => void;
};

const docNames = {
  runtimes: 'All about servers of each runtime',
  otlp: 'All about OpenTelemetry',
  statsd: 'All about StatsD',
  api: 'All about batches',
} as const;

/** First run: the lines that connect a server of each kind, and the wait for its first tick. */
export function ConnectServer({ collector, way, fleet, onFleet }: ConnectProps) {
  const ways = waysTo(collector);
  const chosen = wayIds.find(id => id === way) ?? 'node';
  const { about, text, doc } = ways[chosen];
  const hrefOf = (id: string) => withParams('/', { connect: id === 'node' ? undefined : id });
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-4 py-8 sm:py-12">
      <h1 className="text-xl font-medium">Connect a server</h1>
      <p className="text-muted">
        Nothing has been sent yet. This collector takes ticks at{' '}
        <span className="num text-fg">{collector.url}</span>. What runs your server?
      </p>
      <Segments
        label="What runs your server"
        options={wayIds.map(id => ({ value: id, name: ways[id].name, href: hrefOf(id) }))}
        value={chosen}
        still
      />
      <p className="text-muted">{about}</p>
      <Code text={text} label="Copy" />
      {collector.needsToken ? (
        <p className="text-muted">
          <span className="num text-fg">TOKEN</span> is the value of{' '}
          <span className="num text-fg">OVERTICK_TOKEN</span> that the collector was started with.
        </p>
      ) : null}
      {chosen === 'node' ? (
        <p className="text-muted">
          With no code, for collections, event loop and heap but no ticks:{' '}
          <span className="num whitespace-normal! text-fg">
            node --import overtick/agent/register server.js
          </span>{' '}
          with OVERTICK_SERVICE set.
        </p>
      ) : null}
      <p className="text-muted">
        <DocLink name={doc}>{docNames[doc]}</DocLink>. Nothing to connect yet?{' '}
        <span className="num text-fg">npm start -- --demo</span> runs real servers with real garbage
        collection.
      </p>
      <FirstTick fleet={fleet} onFleet={onFleet} />
    </div>
  );
}
