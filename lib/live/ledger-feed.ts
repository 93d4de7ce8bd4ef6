import { type ClientRequest, request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { createInterface } from 'node:readline';
import type { Breach } from '../api/schemas.ts';

/** How long a collector that does not answer is left alone, in ms; and how long one may be silent. */
const againMs = 1_000;
const silentMs = 30_000;

export type LedgerFeed = {
  /** Hands over each breach as its ledger is worked out, until the returned function is called. */
  follow(take: (breach: Breach) => void): () => void;
  /** Whether the collector is telling now. */
  isConnected(): boolean;
};

/**
 * Breaches straight from the collector (`GET /v1/ledgers`), before they are in the store; connected while somebody follows.
 * It may miss some, as while the collector restarts: the store has them all.
 */
export function createLedgerFeed(collectorUrl: string, key: string): LedgerFeed {
  const followers = new Set<(breach: Breach) => void>();
  let asking: ClientRequest | null = null;
  let connected = false;

  const connect = () => {
    if (asking !== null || followers.size === 0) return;
    const ask = collectorUrl.startsWith('https:') ? requestSecurely : request;
    asking = ask(`${collectorUrl}/v1/ledgers`, {
      headers: { authorization: `Bearer ${key}` },
      timeout: silentMs,
    });
    const end = () => {
      if (asking === null) return;
      asking.destroy();
      asking = null;
      connected = false;
      setTimeout(connect, againMs).unref();
    };
    asking.on('response', response => {
      response.on('error', end);
      response.on('close', end);
      if (response.statusCode !== 200) {
        end();
        return;
      }
      connected = true;
      const lines = createInterface({ input: response });
      lines.on('error', end);
      lines.on('line', line => {
        if (line === '' || !connected) return;
        try {
          const breach = JSON.parse(line) as Breach;
          for (const take of followers) take(breach);
        } catch {
          // Whoever answers there is no collector of ours.
          end();
        }
      });
    });
    asking.on('timeout', end);
    asking.on('error', end);
    asking.on('close', end);
    asking.end();
  };

  return {
    follow(take) {
      followers.add(take);
      connect();
      return () => {
        followers.delete(take);
        if (followers.size === 0) asking?.destroy();
      };
    },
    isConnected: () => connected,
  };
}
