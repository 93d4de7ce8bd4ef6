import { QueryError } from './errors.ts';
import { refuseOutside } from './refuse.ts';
import { type Token, tokenize } from './tokens.ts';

/**
 * One statement of a client, without what follows it. `read` ones go to a reader session and can write nothing;
 * `insert` ones take settings in their own clause; every other (`change`) takes them from its session.
 * `dataAt` is where the rows of an `INSERT ... FORMAT X` begin in the text it was parsed from.
 */
export interface Statement {
  kind: 'read' | 'insert' | 'change';
  sql: string;
  tokens: Token[];
  dataAt?: number;
}

const reads = new Set('SELECT WITH FROM SHOW DESCRIBE DESC EXISTS EXPLAIN CHECK ('.split(' '));
const rowSources = ['FORMAT', 'VALUES', 'SELECT', 'WITH', 'FROM'];

/** Whether a token is this keyword, outside all brackets. */
export const isKeyword = (token: Token | undefined, keyword: string): boolean =>
  token?.kind === 'word' && token.depth === 0 && token.text.toUpperCase() === keyword;

/**
 * Parses one statement. Throws QueryError 62 where there is none or more than one, 497 for what would reach outside
 * the store's own tables, 48 for what only makes sense on a connection that lasts.
 */
export function parseStatement(sql: string): Statement {
  const tokens = readTokens(sql);
  const verb = tokens[0]?.text.toUpperCase();
  if (verb === undefined) throw QueryError.of(62, 'Empty query.');
  const stop = tokens.findIndex(t => t.kind === 'symbol' && t.text === ';');
  if (stop >= 0 && tokens.slice(stop).some(t => t.text !== ';')) {
    throw QueryError.of(62, 'Multi-statements are not allowed.');
  }
  if (stop >= 0) tokens.length = stop;
  refuseOutside(verb, tokens);
  const end = tokens.at(-1)?.end;
  const statement = { sql: sql.slice(0, end), tokens };
  if (verb !== 'INSERT') return { kind: reads.has(verb) ? 'read' : 'change', ...statement };
  return { kind: 'insert', ...statement, dataAt: carriesRows(tokens) ? end : undefined };
}

/** The tokens of a statement, up to the rows that an `INSERT ... FORMAT X` brings: those are not SQL. */
export function readTokens(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const token of tokenize(sql)) {
    tokens.push(token);
    if (isKeyword(tokens.at(-2), 'FORMAT') && isKeyword(tokens[0], 'INSERT') && carriesRows(tokens)) break;
  }
  return tokens;
}

function carriesRows(tokens: Token[]): boolean {
  const source = insertSource(tokens);
  return isKeyword(tokens[source], 'FORMAT') && source === tokens.length - 2;
}

/** Index of the FORMAT, VALUES, SELECT, WITH or FROM that says where an insert's rows come from. */
export function insertSource(tokens: Token[]): number {
  const target = insertTarget(tokens);
  const at = tokens.findIndex((t, i) => i > target && rowSources.some(word => isKeyword(t, word)));
  return at < 0 ? tokens.length : at;
}

/** Index of the last token of an insert's table name: a table may be called `format`. */
function insertTarget(tokens: Token[]): number {
  let at = 1;
  if (isKeyword(tokens[at], 'INTO')) at++;
  if (isKeyword(tokens[at], 'TABLE')) at++;
  return tokens[at + 1]?.text === '.' ? at + 2 : at;
}

/** Which table an insert is for; null database: the request's. */
export function insertedTable({ tokens }: Statement): { database: string | null; table: string } {
  const at = insertTarget(tokens);
  const database = tokens[at - 1]?.text === '.' ? (tokens[at - 2]?.text ?? null) : null;
  return { database, table: tokens[at]?.text ?? '' };
}
