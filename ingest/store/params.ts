import { QueryError } from './errors.ts';
import { quote, quoteName, unescaped } from './literals.ts';
import { readTokens } from './statement.ts';
import { tokenize } from './tokens.ts';

/**
 * Writes the values of `{name:Type}` into a statement as typed literals.
 *
 * chDB's own binding is not used: it keeps the values in state that concurrent sessions share, so that two bound
 * queries at once read each other's values or abort the engine (code 236). ClickHouse replaces a parameter by a
 * cast of its text as well, so the meaning is the same; the value only ever stands inside a quoted literal.
 *
 * `values` are as the HTTP protocol carries them (tab-separated escaping). Throws QueryError 456 for a missing one.
 */
export function bindParams(sql: string, values: ReadonlyMap<string, string>): string {
  if (!sql.includes('{')) return sql;
  const tokens = readTokens(sql);
  let bound = '';
  let copied = 0;
  for (let i = 0; i < tokens.length; i++) {
    const [open, name, colon, type] = tokens.slice(i, i + 4);
    if (open?.kind !== 'symbol' || open.text !== '{') continue;
    if (name?.kind !== 'word' || colon?.text !== ':' || type?.kind !== 'word') continue;
    const end = tokens.findIndex((t, at) => at > i && t.kind === 'symbol' && t.depth === open.depth);
    const close = tokens[end];
    if (!close) continue;
    const value = values.get(name.text);
    if (value === undefined) throw QueryError.of(456, `Substitution \`${name.text}\` is not set.`);
    bound += sql.slice(copied, open.start) + literal(value, sql.slice(type.start, close.start).trim());
    copied = close.end;
    i = end;
  }
  return bound + sql.slice(copied);
}

function literal(value: string, type: string): string {
  if (type === 'Identifier') return quoteName(unescaped(value));
  if (value === '\\N') return `CAST(NULL AS ${type})`;
  // A composite's text quotes and escapes its own elements, once: to unescape it here would do so twice.
  const composite = /^(Array|Tuple|Map|Nested)\s*\(/.test(type);
  const text = quote(composite ? value : unescaped(value));
  return `CAST(${type.startsWith('Map') ? constant(value) : text} AS ${type})`;
}

const constants = new Set(['null', 'true', 'false', 'nan', 'inf']);

// ClickHouse casts text to every type but a map: its text becomes a call of map(), as long as it holds constants only.
function constant(text: string): string {
  const tokens = [...tokenize(text)];
  const closing = tokens.findIndex(t => t.text === '}' && t.depth === 0);
  const plain = tokens.every(({ kind, text }) =>
    kind === 'symbol'
      ? '{}[](),:+-'.includes(text)
      : kind === 'number' || kind === 'string' || constants.has(text.toLowerCase()),
  );
  if (tokens[0]?.text !== '{' || closing !== tokens.length - 1 || !plain) {
    throw QueryError.of(457, `${text} is not the text of a map.`);
  }
  const call: Record<string, string> = { '{': 'map(', '}': ')', ':': ',' };
  return tokens.map(t => (t.kind === 'symbol' && call[t.text]) || text.slice(t.start, t.end)).join(' ');
}
