import http from 'node:http';
import https from 'node:https';
import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { readTask } from './flags.ts';
import { type Measured, measure } from './measured.ts';

const lookMs = 5_000;
const answerMs = 2_000;

function processLine({ process, target }: Measured, isChosen: boolean): string {
  const found = process.current();
  if (found !== null)
    return `process ${found.pid}, started ${new Date(found.startedAtUs / 1000).toISOString()}`;
  if (isChosen) return 'its process does not run, or this user may not see it in /proc';
  const { startedAtUs } = target.resource;
  if (startedAtUs !== undefined) return `started ${new Date(startedAtUs / 1000).toISOString()}`;
  return 'its process is not known: give --pid, --pid-file or --match, so that restarts are told apart';
}

function report(measured: Measured, isChosen: boolean): { lines: string[]; isWell: boolean } {
  const { target, sources } = measured;
  const { service, instance } = target.resource;
  const reports = sources.map(source => source.report());
  const lines = [
    `${instance} (${service}): ${processLine(measured, isChosen)}`,
    ...reports.flatMap(({ name, sees, maps, missing, error }) => [
      `  ${error === null ? 'ok   ' : 'ERROR'} ${name}: ${error ?? sees}`,
      ...maps.map(text => `        gives    ${text}`),
      ...missing.map(text => `        missing  ${text}`),
    ]),
    ...[measured.apart() ?? []].flat().map(text => `        missing  ${text}`),
    ...[...target.unparsed].map(([reason, count]) => `        not understood, ${count} times: ${reason}`),
  ];
  return { lines, isWell: reports.every(({ error }) => error === null) };
}

/** What the collector says to being asked; null: it is well. */
function askCollector(address: string): Promise<string | null> {
  const url = URL.canParse(address)
    ? new URL('readyz', address.endsWith('/') ? address : `${address}/`)
    : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return Promise.resolve('OVERTICK_URL must be an http or https address');
  return new Promise(resolve => {
    const request = (url.protocol === 'https:' ? https : http).get(url, { timeout: answerMs }, answer => {
      answer.resume();
      resolve(answer.statusCode === 200 ? null : `answers ${answer.statusCode}`);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer in ${answerMs / 1000} s`)));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

/**
 * Runs the targets for five seconds without sending, and says what each source gives. Returns the code to exit with: 1 when
 * a source has an error.
 */
export async function runDoctor(
  config: Config,
  args: string[],
  print: (line: string) => void,
  forMs = lookMs,
): Promise<number> {
  const { targets, command } = readTask(args, config.agent, process.env, config.file);
  if (command !== null)
    throw new OvertickError(
      'invalid',
      'doctor does not start servers: leave out --exec, and give the files that yours writes.',
    );
  print(`Looking for ${forMs / 1000} seconds …`);
  const measured: Measured[] = [];
  try {
    for (const target of targets)
      measured.push(await measure(target, { url: config.collectorUrl, token: config.token }, () => {}));
    await new Promise(resolve => setTimeout(resolve, forMs));
    const reports = measured.map((one, i) => report(one, targets[i]?.process !== undefined));
    for (const line of reports.flatMap(({ lines }) => lines)) print(line);
    const fault = await askCollector(config.collectorUrl);
    print(
      fault === null
        ? `collector ${config.collectorUrl}: ready`
        : `collector ${config.collectorUrl}: ${fault}; start one with overtick up, or name it in OVERTICK_URL`,
    );
    return reports.every(({ isWell }) => isWell) ? 0 : 1;
  } finally {
    await Promise.all(measured.map(one => one.close()));
  }
}
