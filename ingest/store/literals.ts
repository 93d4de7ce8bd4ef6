/** A ClickHouse string literal with exactly this value. */
export function quote(value: string): string {
  return `'${escaped(value, "'")}'`;
}

/** A ClickHouse identifier with exactly this name. */
export function quoteName(name: string): string {
  return `\`${escaped(name, '`')}\``;
}

function escaped(value: string, quotation: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll(quotation, `\\${quotation}`).replaceAll('\0', '\\0');
}

const controls: Record<string, string> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  0: '\0',
};

/** Undoes the escaping of ClickHouse's tab-separated format and of its quoted identifiers. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|([\s\S]))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (controls[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
