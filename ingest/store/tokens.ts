import { QueryError } from './errors.ts';
import { unescaped } from './literals.ts';

/**
 * One piece of a statement. `text` of a word is as written, of a quoted identifier the name it stands for; `depth`
 * counts the brackets around it; `start` and `end` are offsets into the statement.
 */
export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  text: string;
  start: number;
  end: number;
  depth: number;
}

const quotations: Record<string, string> = { "'": "'", '"': '"', '`': '`', '‘': '’', '“': '”' };
const space = /[\s\u0085\u180e\u200b-\u200d\u2060]+/y;
const lineComment = /(--|#[ !])[^\n]*/y;
const heredoc = /\$\w*\$/y;
const word = /[A-Za-z_][A-Za-z0-9_$]*/y;
const number = /[0-9][A-Za-z0-9_]*(\.[A-Za-z0-9_]*)?/y;

/**
 * Cuts a statement into tokens the way ClickHouse does; comments and white space vanish. Deciding anything about a
 * statement on its raw text would be fooled by what stands inside strings and comments.
 * Throws QueryError 62 for a string or a comment that never ends.
 */
export function* tokenize(sql: string): Generator<Token> {
  let depth = 0;
  let at = 0;
  const endOf = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(sql) ? pattern.lastIndex : 0;
  };
  while (at < sql.length) {
    const start = at;
    const char = sql[at] as string;
    const blank =
      endOf(space) || endOf(lineComment) || (sql.startsWith('/*', at) && endAfter(sql, '*/', at + 2));
    if (blank) {
      at = blank;
      continue;
    }
    let kind: Token['kind'] = 'symbol';
    let text: string | undefined;
    if (char in quotations) {
      at = endOfQuotation(sql, at, quotations[char] as string);
      kind = char === "'" || char === '‘' ? 'string' : 'quoted';
      text = sql.slice(start + 1, at - 1).replaceAll(char + char, char);
      if (kind === 'quoted') text = unescaped(text);
    } else if (endOf(heredoc)) {
      kind = 'string';
      at = endAfter(sql, sql.slice(at, endOf(heredoc)), endOf(heredoc));
    } else if (endOf(word)) {
      kind = 'word';
      at = endOf(word);
    } else if (endOf(number)) {
      kind = 'number';
      at = endOf(number);
    } else {
      at++;
    }
    if (kind === 'symbol' && ')]}'.includes(char)) depth--;
    yield { kind, text: text ?? sql.slice(start, at), start, end: at, depth };
    if (kind === 'symbol' && '([{'.includes(char)) depth++;
  }
}

function endOfQuotation(sql: string, start: number, quotation: string): number {
  const escapes = quotation !== '’' && quotation !== '”';
  for (let at = start + 1; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === quotation) {
      if (!escapes || sql[at + 1] !== quotation) return at + 1;
      at++;
    }
  }
  throw QueryError.of(62, `A quotation is not closed: ${sql.slice(start, start + 60)}.`);
}

function endAfter(sql: string, closing: string, from: number): number {
  const at = sql.indexOf(closing, from);
  if (at >= 0) return at + closing.length;
  throw QueryError.of(62, `${closing} is missing after: ${sql.slice(from - 2, from + 60)}.`);
}
