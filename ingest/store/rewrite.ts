import { QueryError } from './errors.ts';
import { quote } from './literals.ts';
import { insertSource, isKeyword, type Statement } from './statement.ts';

type Settings = ReadonlyMap<string, string>;

/** Where a read's own FORMAT clause is and what it names; undefined when it has none. */
export function formatClause({ tokens }: Statement): { at: number; name: string } | undefined {
  const at = tokens.findLastIndex((t, i) => {
    const last = i + 2 === tokens.length || isKeyword(tokens[i + 2], 'SETTINGS');
    return isKeyword(t, 'FORMAT') && tokens[i + 1]?.kind === 'word' && last;
  });
  const name = tokens[at + 1]?.text;
  return at > 0 && name !== undefined ? { at, name } : undefined;
}

/** Whether a statement says `name = ...` itself. */
export function mentions({ tokens }: Statement, name: string): boolean {
  return tokens.some((t, i) => t.text.toLowerCase() === name && tokens[i + 1]?.text === '=');
}

/**
 * A read whose result goes into a file of ours (or back to us, without a `path`) in `format`, with `settings` where
 * its own SETTINGS clause does not say otherwise, and without the right to write.
 */
export function readStatement(
  statement: Statement,
  path: string | undefined,
  format: string,
  settings: Settings,
): string {
  const { sql, tokens } = statement;
  const clause = formatClause(statement);
  const cut = clause?.at ?? tokens.length;
  const outer = tokens[cut + 2];
  const all = new Map([...settings].filter(([name]) => !mentions(statement, name)));
  // readonly = 1 would also forbid a SETTINGS clause further inside; 2 allows it and still no write.
  const inner = tokens.slice(0, cut).some(t => t.kind === 'word' && t.text.toUpperCase() === 'SETTINGS');
  all.set('readonly', inner ? '2' : '1');
  const select = sql.slice(0, tokens[cut]?.start);
  const into = path === undefined ? '' : `INTO OUTFILE ${quote(path)} TRUNCATE `;
  const own = outer ? `${sql.slice(outer.end)}, ` : '';
  return `${select}\n${into}FORMAT ${format}\nSETTINGS ${own}${list(all)}`;
}

/** An insert whose rows are in a file of ours, compressed with `compression` (`none`, `gzip`, ...). */
export function insertFromFile(
  statement: Statement,
  path: string,
  compression: string,
  settings: Settings,
): string {
  const { sql, tokens } = statement;
  const source = insertSource(tokens);
  const format = isKeyword(tokens[source], 'FORMAT') ? (tokens[source + 1]?.text ?? '') : 'Values';
  const clause = tokens.findIndex((t, i) => i < source && isKeyword(t, 'SETTINGS'));
  const head = sql.slice(0, tokens[clause < 0 ? source : clause]?.start);
  const all = new Map(settings);
  // Rows are data: an expression among them could call file().
  if (format.toLowerCase() === 'values') all.set('input_format_values_interpret_expressions', '0');
  const own = clause < 0 ? '' : sql.slice(tokens[clause]?.end, tokens[source]?.start);
  const lists = [list(all), own].filter(text => text.trim() !== '').join(', ');
  // The path of an INFILE is a pattern: braces in a data directory's name would silently match no file.
  const pattern = quote(path.replace(/[*?{}]/g, '?'));
  const settingsClause = lists && `SETTINGS ${lists} `;
  return `${head} FROM INFILE ${pattern} COMPRESSION ${quote(compression)} ${settingsClause}FORMAT ${format}`;
}

/** An insert that brings its rows itself (VALUES or SELECT), with `settings` in front of them. */
export function insertWithSettings({ sql, tokens }: Statement, settings: Settings): string {
  if (settings.size === 0) return sql;
  const source = insertSource(tokens);
  const clause = tokens.find((t, i) => i < source && isKeyword(t, 'SETTINGS'));
  if (clause) return `${sql.slice(0, clause.end)} ${list(settings)},${sql.slice(clause.end)}`;
  const at = tokens[source]?.start ?? sql.length;
  return `${sql.slice(0, at)}SETTINGS ${list(settings)} ${sql.slice(at)}`;
}

/** `name = 'value', ...` as SETTINGS and SET take it. Throws QueryError 36 for a name that cannot be one. */
export function list(settings: Settings): string {
  return [...settings]
    .map(([name, value]) => {
      if (!/^[a-z0-9_]+$/i.test(name)) throw QueryError.of(36, `${name} cannot be the name of a setting.`);
      return `${name} = ${quote(value)}`;
    })
    .join(', ');
}
