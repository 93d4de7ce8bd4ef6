import { isIP } from 'node:net';
import { z } from 'zod';

export const roles = ['viewer', 'operator', 'admin'] as const;
/** Who may look; who may also silence, acknowledge and send tests; who may do everything. */
export type Role = (typeof roles)[number];

export const tokenName = z
  .string()
  .regex(/^[\w.-]{1,100}$/, 'must be 1 to 100 letters, digits, ".", "_" or "-"');

/** One of `tokens` in overtick.yaml: what `printf %s TOKEN | sha256sum` says, never the token. */
export const tokenSetting = z.strictObject({
  name: tokenName,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, 64 hex digits'),
  services: z
    .array(z.string().min(1).max(200))
    .min(1)
    .nullable()
    .default(null)
    .describe('null: every service'),
});

const network = z.string().refine(text => {
  const [address = '', bits, ...rest] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && +bits <= most))
  );
}, 'must be an address or a network such as 10.0.0.0/8');

const member = z.array(z.string().min(1).max(300)).default([]);
/** Names, or groups, of each role; the highest that matches counts; "*" is everybody. Who matches none is nobody. */
const members = z.strictObject({ viewer: member, operator: member, admin: member });

/** The part `signIn` of overtick.yaml. */
export const signInSettings = z.strictObject({
  proxy: z
    .strictObject({
      peers: z.array(network).min(1).describe('Whose X-Forwarded-For and user header are believed'),
      userHeader: z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/i)
        .transform(name => name.toLowerCase())
        .optional()
        .describe('Holds the name of the user whom the proxy has signed in'),
      roles: members.prefault({}),
    })
    .optional(),
  oidc: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/ }),
      clientId: z.string().min(1),
      clientSecret: z.string().min(1).describe('May be a variable, as receivers have them'),
      url: z.url({ protocol: /^https?$/ }).describe('Where people reach the dashboard'),
      scope: z.string().default('openid profile email'),
      nameClaim: z.string().default('email'),
      rolesClaim: z.string().default('groups'),
      roles: members.prefault({}),
    })
    .optional(),
});
export type SignInSettings = z.output<typeof signInSettings>;

/** The highest role that one of these names has; null: none. */
export function roleOf(members: Record<Role, readonly string[]>, names: readonly string[]): Role | null {
  const has = (role: Role) => members[role].some(one => one === '*' || names.includes(one));
  return roles.findLast(has) ?? null;
}
