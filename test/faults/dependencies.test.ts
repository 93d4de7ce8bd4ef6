import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from './fault.ts';

type Package = {
  version: string;
  integrity?: string;
  optional?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

const root = join(import.meta.dirname, '../..');
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** First versions without CVE-2025-55182 (code run by a request to React's server components) and CVE-2025-29927. */
const floors: Record<string, string> = { next: '16.0.7', react: '19.2.1', 'react-dom': '19.2.1' };

const isBelow = (version: string, floor: string) => {
  const [have, need] = [version, floor].map(text => text.split('.').map(Number)) as [number[], number[]];
  const place = have.findIndex((part, i) => part !== need[i]);
  return place >= 0 && (have[place] ?? 0) < (need[place] ?? 0);
};

/** Known holes of high or critical severity by the registry; null: it does not answer. */
function highAdvisories(): number | null {
  const { stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], {
    ...{ cwd: root, encoding: 'utf8', timeout: 60_000 },
  });
  try {
    const { high, critical } = JSON.parse(stdout).metadata.vulnerabilities;
    return high + critical;
  } catch {
    return null;
  }
}

fault(
  {
    id: 'O10',
    fault: 'a dependency that is not pinned, runs a script as it is installed, or has a known hole',
    full: { audit: 1 },
    fast: { audit: 0 },
  },
  async ({ audit }, goals) => {
    const packages = Object.entries<Package>(read('package-lock.json').packages);
    const [own] = packages.filter(([path]) => path === '').map(([, one]) => one);
    const others = packages.filter(([path]) => path !== '');
    goals.figure('packages', others.length);
    // npm leaves out the hash of optional packages of platforms that were never installed here.
    const unproven = others.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    goals.exactly('withoutHash', unproven.filter(([, { optional }]) => !optional).length, 0);
    goals.figure('withoutHashOfOtherPlatforms', unproven.length);
    const wanted = Object.values({ ...own?.dependencies, ...own?.devDependencies });
    goals.exactly('notExact', wanted.filter(version => !/^\d+\.\d+\.\d+$/.test(version)).length, 0);

    // Those that have one must need it for nothing: `npm ci --ignore-scripts` installs the same files.
    const scripts = others.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    const doing = scripts.flatMap(path => {
      const { preinstall, install, postinstall } = read(`${path}/package.json`).scripts;
      return [preinstall, install, postinstall].filter(
        script => script !== undefined && script !== 'node -e ""',
      );
    });
    goals.figure('withInstallScript', scripts);
    goals.exactly('scriptsThatDoSomething', doing.length, 0);

    const versionOf = (name: string) => read(`node_modules/${name}/package.json`).version as string;
    const below = Object.entries(floors).filter(([name, floor]) => isBelow(versionOf(name), floor));
    goals.exactly('belowFloor', below.length, 0);
    const high = audit === 1 ? highAdvisories() : null;
    if (high === null) goals.figure('highAdvisories', 'not asked: the registry does not answer');
    else goals.exactly('highAdvisories', high, 0);
  },
);
