import { expect, it } from 'vitest';
import { bindParams } from './params.ts';
import { formatClause, insertFromFile, insertWithSettings, readStatement } from './rewrite.ts';
import { parseStatement } from './statement.ts';
import { tokenize } from './tokens.ts';

const settings = new Map([['max_threads', "1'\\"]]);
const none = new Map<string, string>();
const texts = (sql: string): string[] => [...tokenize(sql)].map(t => t.text);

it('cuts statements as ClickHouse does, whatever stands in strings and comments', () => {
  expect(texts("a'b''c\\'d'`e\\`f`\"g\"--h\n/* ' */1.5e3 #! x\n‘i\\’“j” $x$ ' $x$k")).toEqual([
    'a',
    "b'c\\'d",
    'e`f',
    'g',
    '1.5e3',
    'i\\',
    'j',
    "$x$ ' $x$",
    'k',
  ]);
  for (const open of ["'x", '`x', '/* x', '$a$ x']) expect(() => texts(open)).toThrow(/Code: 62/);
});

it('tells reads, inserts and changes apart', () => {
  const kind = (sql: string): string => parseStatement(sql).kind;
  for (const sql of [
    'select 1',
    '/* INSERT */ (SELECT 1)',
    'WITH 1 AS x SELECT x',
    'FROM t SELECT 1',
    'desc t',
  ]) {
    expect(kind(sql)).toBe('read');
  }
  for (const sql of ['insert into t values (1)', '-- SELECT\nINSERT INTO t SELECT 1'])
    expect(kind(sql)).toBe('insert');
  for (const sql of ['CREATE TABLE t (a Int8)', 'OPTIMIZE TABLE t', 'KILL QUERY WHERE 1']) {
    expect(kind(sql)).toBe('change');
  }
});

it('finds where the rows of an insert begin, and leaves them alone', () => {
  const sql = "INSERT INTO format (values, format) SETTINGS a = 1 FORMAT CSV\nit's; {not:SQL}";
  const statement = parseStatement(sql);
  expect(sql.slice(statement.dataAt)).toBe("\nit's; {not:SQL}");
  expect(bindParams(sql, none)).toBe(sql);
  expect(insertFromFile(statement, "/a'b/{c}", 'gzip', settings)).toBe(
    `INSERT INTO format (values, format)  FROM INFILE '/a\\'b/?c?' COMPRESSION 'gzip' SETTINGS max_threads = '1\\'\\\\',  a = 1  FORMAT CSV`,
  );
  expect(parseStatement('INSERT INTO t SELECT 1 FORMAT CSV').dataAt).toBeUndefined();
});

it('puts settings where each kind of statement takes them', () => {
  const written = "max_threads = '1\\'\\\\'";
  expect(insertWithSettings(parseStatement('INSERT INTO t (a) VALUES (1)'), settings)).toBe(
    `INSERT INTO t (a) SETTINGS ${written} VALUES (1)`,
  );
  const read = (sql: string): string => readStatement(parseStatement(sql), '/x', 'JSON', settings);
  expect(read("SELECT 'SETTINGS a = 1'; -- end")).toBe(
    `SELECT 'SETTINGS a = 1'\nINTO OUTFILE '/x' TRUNCATE FORMAT JSON\nSETTINGS ${written}, readonly = '1'`,
  );
  expect(read('SELECT 1 SETTINGS max_threads = 2')).toMatch(/FORMAT JSON\nSETTINGS readonly = '2'$/);
  expect(read('SELECT 1 FORMAT CSV SETTINGS x = 2')).toMatch(/ x = 2, max_threads = .*, readonly = '1'$/);
  expect(() =>
    insertWithSettings(parseStatement('INSERT INTO t VALUES (1)'), new Map([['a = 1, b', '']])),
  ).toThrow(/Code: 36/);
});

it('sees a FORMAT clause only where it is one', () => {
  const format = (sql: string): string | undefined => formatClause(parseStatement(sql))?.name;
  expect(format('SELECT 1 FORMAT JSONEachRow')).toBe('JSONEachRow');
  expect(format('SELECT 1 FORMAT CSV SETTINGS a = 1')).toBe('CSV');
  for (const sql of [
    'SELECT format FROM t',
    "SELECT 'FORMAT CSV'",
    "SELECT format('{}', 1)",
    'SELECT (SELECT 1)',
  ]) {
    expect(format(sql)).toBeUndefined();
  }
});

it('writes parameters as literals that cannot be anything else', () => {
  const bind = (type: string, value: string): string =>
    bindParams(`{ x : ${type} }`, new Map([['x', value]]));
  expect(bind('String', "\\'a\\\\\\n\\t`")).toBe("CAST('\\'a\\\\\n\t`' AS String)");
  expect(bind('Array(String)', "['a\\'b']")).toBe("CAST('[\\'a\\\\\\'b\\']' AS Array(String))");
  expect(bind('Nullable(UInt8)', '\\N')).toBe('CAST(NULL AS Nullable(UInt8))');
  expect(bind('Identifier', 'a`b')).toBe('`a\\`b`');
  expect(bind('Map(String, UInt8)', "{'a':1}")).toBe("CAST(map( 'a' , 1 ) AS Map(String, UInt8))");
  for (const value of ["{'a':f(1)}", '{} + {}', '{', '1']) {
    expect(() => bind('Map(String, UInt8)', value)).toThrow(/Code: (457|62)/);
  }
  expect(bindParams("SELECT '{x:String}', {'a':1} -- {y:String}", none)).toContain("'{x:String}'");
});
