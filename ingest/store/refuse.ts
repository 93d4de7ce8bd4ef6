import { QueryError } from './errors.ts';
import type { Token } from './tokens.ts';

// Everything that reads or writes outside the store's tables: table functions, table and database engines, backup
// destinations and dictionary sources share these names. The engine's own readonly stops most of them in reads, but
// not the scalar file(), and nothing in writes.
const outside = new RegExp(
  `^(${[
    'file(cluster|log|system)?|url(cluster)?|http|disk|web|backup|library|executable(pool)?|python',
    '(s3|gcs|oss|cosn|hdfs|azure|iceberg|deltalake|hudi|paimon|hive|ytsaurus)\\w*|arrowflight',
    'remote(secure)?|cluster(allreplicas)?|distributed|odbc|jdbc|kafka|rabbitmq|nats|redis|mongodb',
    '(materialized)?(mysql|postgresql)|sqlite|embeddedrocksdb',
  ].join('|')})$`,
);

/**
 * Throws QueryError 497 for a statement that would reach outside the store's own tables, 48 for one that only makes
 * sense on a connection that lasts.
 */
export function refuseOutside(verb: string, tokens: Token[]): void {
  const has = (...words: string[]): boolean =>
    tokens.some((_, i) =>
      words.every((word, n) => tokens[i + n]?.kind === 'word' && tokens[i + n]?.text.toUpperCase() === word),
    );
  if (verb === 'SET' || verb === 'USE' || has('CREATE', 'TEMPORARY')) {
    throw QueryError.of(
      48,
      `${verb}: requests share no session. Send settings and database with each query.`,
    );
  }
  for (const words of [
    ['INTO', 'OUTFILE'],
    ['FROM', 'INFILE'],
    ['INTO', 'FUNCTION'],
    ['TABLE', 'FUNCTION'],
    ['SYSTEM', 'SHUTDOWN'],
    ['SYSTEM', 'KILL'],
    ['SYSTEM', 'SUSPEND'],
  ]) {
    if (has(...words)) throw denied(words.join(' '));
  }
  if (verb === 'BACKUP' || verb === 'RESTORE') {
    assertWholeDatabase(verb, tokens);
    return;
  }
  for (const [i, { kind, text }] of tokens.entries()) {
    const next = tokens[i + 1];
    const called = next?.kind === 'symbol' && next.text === '(';
    const named = kind === 'word' || kind === 'quoted';
    if (called && named && outside.test(text.toLowerCase())) throw denied(`${text}()`);
  }
}

/** Throws unless it is what `overtick backup` and `overtick restore` say: all of a database, to or from one place. */
function assertWholeDatabase(verb: string, tokens: Token[]): void {
  const said = tokens
    .map(({ kind, text }) => (kind === 'string' || kind === 'quoted' ? '?' : text))
    .join(' ');
  const place = verb === 'BACKUP' ? 'TO' : 'FROM';
  if (!new RegExp(`^${verb} DATABASE [?\\w]+ ${place} (File|S3) \\( \\?( , \\?)* \\) SETTINGS `).test(said))
    throw denied(verb);
}

function denied(what: string): QueryError {
  return QueryError.of(497, `${what} reaches outside of Overtick's embedded store: not allowed.`);
}
