import type { Program, Side } from './build.ts';
import { freePort } from './ports.ts';

export type Server = {
  program: Program;
  side: Side;
  instance: string;
  region: string;
  build: string;
  /** For the program itself. */
  args: string[];
};

/** Far below what a Go arena has alive, some 55 MB: collection never ends, as with the 512 MB for 1.4 GB of the report. */
const memlimit = ['-memlimit', '32'];

export const servers: readonly Server[] = [
  { program: 'arena', side: 'go', instance: 'arena-go-1', region: 'eu', build: 'go-1.4', args: [] },
  { program: 'arena', side: 'go', instance: 'arena-go-2', region: 'us', build: 'go-1.4', args: memlimit },
  { program: 'arena', side: 'rust', instance: 'arena-rust-1', region: 'eu', build: 'rust-2.0', args: [] },
  { program: 'arena', side: 'rust', instance: 'arena-rust-2', region: 'us', build: 'rust-2.0', args: [] },
  { program: 'fanout', side: 'go', instance: 'fanout-go-1', region: 'eu', build: 'go-1.3', args: [] },
  { program: 'fanout', side: 'rust', instance: 'fanout-rust-1', region: 'eu', build: 'rust-2.0', args: [] },
];

export type Ports = { game: number; statsd: number; metrics: number };

export async function freePorts(): Promise<Ports> {
  return { game: await freePort(), statsd: await freePort(), metrics: await freePort() };
}

/** `overtick agent` around a server, as one would start it by hand: examples/README.md. */
export function agentArgs(server: Server, binary: string, { statsd, metrics }: Ports): string[] {
  const { program, side, instance, region, build, args } = server;
  const metricsUrl = `http://127.0.0.1:${metrics}`;
  return [
    ...['agent', '--service', program, '--instance', instance, '--region', region, '--build', build],
    ...['--runtime', side, '--statsd', `127.0.0.1:${statsd}`, '--prometheus', `${metricsUrl}/metrics`],
    ...(side === 'go' ? ['--pprof', metricsUrl] : []),
    ...['--proc', '--exec', '--', binary, ...args],
  ];
}

/** What the server itself is told. One CPU each, as in a container of one: the machine may have two for all. */
export function serverEnv({ program, side, instance, region, build }: Server, ports: Ports) {
  return {
    ...{ SERVICE: program, INSTANCE: instance, REGION: region, BUILD: build },
    LISTEN: `127.0.0.1:${ports.game}`,
    STATSD: `127.0.0.1:${ports.statsd}`,
    METRICS: `127.0.0.1:${ports.metrics}`,
    ...(side === 'go' ? { GODEBUG: 'gctrace=1', GOMAXPROCS: '1' } : { TOKIO_WORKER_THREADS: '1' }),
  };
}
