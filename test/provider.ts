import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

/** A provider of OpenID Connect on loopback that knows one person; `claims` and `spoil` are a test's to change. */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const begun = new Map<string, URLSearchParams>();
  const provider = {
    issuer: '',
    claims: { email: 'ada@example.com', groups: ['sre'] } as Record<string, unknown>,
    spoil: {} as Record<string, unknown>,
    close: () => server.close(),
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = (claims: unknown) => {
    const text = `${part({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', provider.issuer);
    const json = (body: unknown) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/.well-known/openid-configuration') {
      const at = (path: string) => `${provider.issuer}${path}`;
      json({
        ...{
          issuer: provider.issuer,
          authorization_endpoint: at('/ask'),
          token_endpoint: at('/token'),
          jwks_uri: at('/keys'),
        },
        ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
        ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
      });
    } else if (url.pathname === '/keys') {
      json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] });
    } else if (url.pathname === '/ask') {
      const code = `code-${begun.size}`;
      begun.set(code, url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      response.writeHead(302, { Location: back.href }).end();
    } else {
      let text = '';
      for await (const chunk of request) text += chunk;
      const asked = new URLSearchParams(text);
      const first = begun.get(asked.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(asked.get('code_verifier') ?? '')
        .digest('base64url');
      if (first?.get('code_challenge') !== challenge) {
        response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":"invalid_grant"}');
        return;
      }
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: provider.issuer,
        aud: 'overtick',
        sub: '1',
        iat: now,
        exp: now + 60,
        nonce: first?.get('nonce'),
      };
      json({
        access_token: 'a',
        token_type: 'Bearer',
        id_token: signed({ ...claims, ...provider.claims, ...provider.spoil }),
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  provider.issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return provider;
}
