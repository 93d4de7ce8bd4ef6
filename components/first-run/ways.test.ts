import { describe, expect, it } from 'vitest';
import { wayIds, waysTo } from './ways.ts';

const elsewhere = waysTo({ url: 'http://watch.lan:9000', needsToken: true });

describe('ways to connect a server', () => {
  it.each(wayIds)('%s: names the collector and a place for its token', id => {
    expect(elsewhere[id].text).toContain('http://watch.lan:9000');
    expect(elsewhere[id].text).toContain('TOKEN');
  });

  it.each(wayIds)('%s: asks for no token where none is needed', id =>
    expect(waysTo({ url: 'http://127.0.0.1:4318', needsToken: false })[id].text).not.toContain('TOKEN'),
  );

  it('leave out an address that is the default of those that read it', () =>
    expect(waysTo({ url: 'http://127.0.0.1:4318', needsToken: false }).go.text).toMatch(/^GODEBUG/));
});
