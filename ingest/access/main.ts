import { parseArgs } from 'node:util';
import { atTheConsole, audit } from '../../lib/auth/audit.ts';
import { createShare, revokeShare, sharesFile } from '../../lib/auth/one-time.ts';
import { type Role, roles } from '../../lib/auth/settings.ts';
import { createToken, listTokens, revokeToken } from '../../lib/auth/tokens.ts';
import { addUser, removeUser, setPassword, usersFile } from '../../lib/auth/users.ts';
import { type Config, urlOf } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { askPassword } from './password.ts';

/** `overtick token`, `user` and `share`: they write into the data folder, and running processes follow at once. */

export const accessUsage = `Usage:
  overtick token create NAME [--service SERVICE]…   prints a token that may write, of these services only; shown once
  overtick token list | revoke NAME
  overtick user add NAME [--role viewer|operator|admin]   asks for the password, or reads it from standard input
  overtick user list | remove NAME | password NAME
  overtick share create NAME [--hours 24]   prints a link with which anybody may look until it ends
  overtick share list | revoke NAME

They write into OVERTICK_DATA_DIR, that of the collector and of the dashboard.`;

const options = {
  service: { type: 'string', multiple: true },
  role: { type: 'string' },
  hours: { type: 'string' },
} as const;

const wrong = (why: string) => new OvertickError('invalid', `${why}\n\n${accessUsage}`);

function read(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [verb = '', name = '', ...more] = positionals;
    if (more.length > 0) throw new Error(`${JSON.stringify(more[0])} is too much`);
    if (verb !== 'list' && name === '') throw new Error('A name is missing');
    return { verb, name, ...values };
  } catch (error) {
    throw wrong(`${(error as Error).message.split('.')[0]}.`);
  }
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

export async function runToken(config: Config, args: string[]): Promise<undefined> {
  const { verb, name, service } = read(args);
  if (verb === 'list') {
    for (const { name, services, createdAt } of listTokens(config))
      console.log(
        `${name.padEnd(24)} ${services?.join(', ') ?? 'every service'}   since ${day(Date.parse(createdAt))}`,
      );
    for (const { name, services } of config.tokens)
      console.log(`${name.padEnd(24)} ${services?.join(', ') ?? 'every service'}   in ${config.file}`);
  } else if (verb === 'create') {
    const token = createToken(config, name, service ?? null);
    audit(config, { ...atTheConsole(), did: 'token.create', what: name });
    console.log(token);
    console.error('This is the only time that it is shown. Agents send it as OVERTICK_TOKEN.');
  } else if (verb === 'revoke') {
    if (config.tokens.some(one => one.name === name))
      throw new OvertickError(
        'invalid',
        `${name} stands in ${config.file}: take it out there and start again.`,
      );
    revokeToken(config, name);
    audit(config, { ...atTheConsole(), did: 'token.revoke', what: name });
    console.log(`${name} is void.`);
  } else throw wrong(`overtick token does not know ${JSON.stringify(verb)}.`);
}

function roleOf(text: string): Role {
  const role = roles.find(one => one === text);
  if (!role) throw wrong(`--role is ${roles.join(', ')}, not ${JSON.stringify(text)}.`);
  return role;
}

export async function runUser(config: Config, args: string[]): Promise<undefined> {
  const { verb, name, role = 'viewer' } = read(args);
  if (verb === 'list') {
    for (const { name, role } of usersFile(config).read()) console.log(`${name.padEnd(24)} ${role}`);
    return;
  }
  if (verb === 'add') await addUser(config, name, roleOf(role), await askPassword());
  else if (verb === 'password') await setPassword(config, name, await askPassword());
  else if (verb === 'remove') removeUser(config, name);
  else throw wrong(`overtick user does not know ${JSON.stringify(verb)}.`);
  audit(config, { ...atTheConsole(), did: `user.${verb}`, what: name });
  const done = {
    add: 'may sign in.',
    password: 'has a new password, and is signed out.',
    remove: 'is gone.',
  };
  console.log(`${name} ${done[verb]}`);
}

export async function runShare(config: Config, args: string[]): Promise<undefined> {
  const { verb, name, hours = '24' } = read(args);
  if (verb === 'list') {
    for (const { name, endsAt } of sharesFile(config).read())
      console.log(`${name.padEnd(24)} until ${day(endsAt)}`);
    return;
  }
  if (verb === 'create') {
    // Behind the # it reaches no server's log.
    const url = config.signIn.oidc?.url ?? config.alerts.url ?? urlOf(config.host, config.dashboardPort);
    console.log(`${url.replace(/\/+$/, '')}/share#${createShare(config, name, Number(hours))}`);
  } else if (verb === 'revoke') {
    revokeShare(config, name);
    console.log(`${name} is void.`);
  } else throw wrong(`overtick share does not know ${JSON.stringify(verb)}.`);
  audit(config, { ...atTheConsole(), did: `share.${verb}`, what: name });
}
