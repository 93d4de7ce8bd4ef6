import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config, misbehave, startAlerter } from './alerting.ts';
import { eventually, freePort, type Process, runProduct } from './running.ts';

/** A real Alertmanager is told, and routes on; Debian's, unpacked into a folder that goes again. */
const folder = mkdtempSync(join(tmpdir(), 'overtick-am-'));

const binary = 'usr/bin/prometheus-alertmanager';
const templates = '/usr/share/prometheus/alertmanager';

function fetchAlertmanager(): string | null {
  try {
    const options = { cwd: folder, stdio: 'ignore', timeout: 60_000 } as const;
    execFileSync('apt-get', ['download', 'prometheus-alertmanager'], options);
    const deb = readdirSync(folder).find(name => name.endsWith('.deb'));
    execFileSync('dpkg', ['-x', deb ?? '', '.'], options);
  } catch {
    return null;
  }
  return existsSync(join(folder, binary)) && findTemplates() ? join(folder, binary) : null;
}

/** Debian's build reads its templates in one folder of the system only: it is told one of ours, of the same length. */
function findTemplates(): boolean {
  if (folder.length > templates.length) return false;
  cpSync(join(folder, templates), folder, { recursive: true });
  const bytes = readFileSync(join(folder, binary));
  const ours = Buffer.from(folder.padEnd(templates.length, '/'));
  for (let at = bytes.indexOf(templates); at >= 0; at = bytes.indexOf(templates, at + 1))
    ours.copy(bytes, at);
  writeFileSync(join(folder, binary), bytes);
  return true;
}
const executable = fetchAlertmanager();
if (!executable) console.warn('Skipped: prometheus-alertmanager cannot be had here (apt-get download).');

type Alert = { labels: Record<string, string>; annotations: Record<string, string>; endsAt: string };

describe.skipIf(!executable)('a real Alertmanager', () => {
  const product = runProduct();
  let manager: ChildProcess;
  let alerter: Process;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder, 'am.yml'), 'route: { receiver: none }\nreceivers: [{ name: none }]\n');
    manager = spawn(
      executable ?? '',
      [
        '--config.file=am.yml',
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
        '--storage.path=data',
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    await eventually('the Alertmanager', async () => (await fetch(`${url}/-/ready`)).ok || null);
    const path = config(
      product.place,
      `alerts:
  defaults: false
  rules: [{ name: severe-tick, kind: severe-tick, severity: critical, keepFiring: 2s }]
  receivers: [{ name: am, kind: alertmanager, url: '${url}', allowPrivate: true }]
`,
    );
    alerter = await startAlerter(product.place, path);
    await eventually('its first look', () =>
      product.store.rows('SELECT count() AS n FROM alert_alerters HAVING n > 0').then(rows => rows[0]),
    );
  });
  afterAll(async () => {
    await alerter?.stop();
    const ended = once(manager, 'exit');
    manager.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  const alerts = async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as Alert[];

  it('is given the alert with its cause, and has it taken away when it is over', async () => {
    await misbehave(product.place, { service: 'arena' });
    const alert = await eventually('the alert', async () => (await alerts())[0]);
    expect(alert.labels).toMatchObject({ alertname: 'severe-tick', service: 'arena', cause: 'gc.stw' });
    expect(alert.annotations.summary).toBe('CRITICAL arena-1: garbage collection');
    await eventually('its end', async () => {
      await misbehave(product.place, { service: 'arena', times: 0.2 });
      return (await alerts()).length === 0 ? true : null;
    });
  });
});
