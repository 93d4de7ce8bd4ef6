const [zero, nine, dot, plus, minus] = [48, 57, 46, 43, 45];

/** What Number() takes and StatsD does not have: blanks, hexadecimal, Infinity, nothing at all. */
const plain = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** A decimal number of a text between two places; NaN for what is none. Most are short, and need no text of their own. */
export function decimalAt(text: string, from: number, end: number): number {
  let [value, scale, at] = [0, 1, from];
  const first = text.charCodeAt(from);
  const isSigned = first === minus || first === plus;
  if (isSigned) at++;
  if (at >= end || end - at > 15) return slowly(text, from, end);
  let isFraction = false;
  for (let i = at; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= zero && code <= nine) {
      value = value * 10 + code - zero;
      if (isFraction) scale *= 10;
    } else if (code === dot && !isFraction && end - at > 1) isFraction = true;
    else return slowly(text, from, end);
  }
  return (first === minus ? -value : value) / scale;
}

function slowly(text: string, from: number, end: number): number {
  const number = text.slice(from, end);
  return plain.test(number) ? Number(number) : Number.NaN;
}
