import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProc } from './found-process.ts';

/** Where the counters of a JVM may stand: in its own /tmp, under its own number, which a container makes another one. */
export function hsperfdataPaths(pid: number): string[] {
  const own = /^NSpid:.*\s(\d+)$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1] ?? String(pid);
  return [
    ...foldersIn(`/proc/${pid}/root/tmp`).map(folder => join(folder, own)),
    ...foldersIn('/tmp').map(folder => join(folder, String(pid))),
  ];
}

function foldersIn(tmp: string): string[] {
  try {
    return readdirSync(tmp)
      .filter(name => name.startsWith('hsperfdata_'))
      .map(name => join(tmp, name));
  } catch {
    return [];
  }
}

/** Why a process has no counters, and what to do about it. */
export function whyNoCounters(pid: number): string {
  let flags = '';
  try {
    flags = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return 'The process may not be looked into. Run the sidecar as the same user, or as root.';
  }
  const flag = ['-XX:+PerfDisableSharedMem', '-XX:-UsePerfData'].find(name => flags.includes(name));
  if (flag)
    return `The JVM was started with ${flag}, which keeps its counters from others. Leave it out, or use -Xlog:gc*.`;
  return 'No hsperfdata of the process is found: is it a JVM, and is this sidecar the same user, or root? Of a script that starts one, name the JVM: --match server.jar.';
}
