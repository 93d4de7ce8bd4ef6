/** The codes that the stand-in itself answers with; the engine's own pass through unchanged. */
const names = {
  36: 'BAD_ARGUMENTS',
  48: 'NOT_IMPLEMENTED',
  62: 'SYNTAX_ERROR',
  81: 'UNKNOWN_DATABASE',
  164: 'READONLY',
  202: 'TOO_MANY_SIMULTANEOUS_QUERIES',
  236: 'ABORTED',
  243: 'NOT_ENOUGH_SPACE',
  307: 'TOO_MANY_BYTES',
  394: 'QUERY_WAS_CANCELLED',
  456: 'UNKNOWN_QUERY_PARAMETER',
  457: 'BAD_QUERY_PARAMETER',
  497: 'ACCESS_DENIED',
  1002: 'UNKNOWN_EXCEPTION',
} as const;

/** An error as ClickHouse would send it: `code` is its number, `message` the whole text that goes into the body. */
export class QueryError extends Error {
  readonly code: number;
  readonly status: number;

  private constructor(code: number, text: string, status?: number, cause?: unknown) {
    super(text, { cause });
    this.name = 'QueryError';
    this.code = code;
    this.status = status ?? statuses.get(code) ?? 500;
  }

  /** `status` only where HTTP has a better word than the code's usual status. */
  static of(code: keyof typeof names, sentence: string, status?: number): QueryError {
    return new QueryError(code, `Code: ${code}. DB::Exception: ${sentence} (${names[code]})`, status);
  }

  /** Anything thrown while a query ran. The engine's text is kept: clients parse code and type out of it. */
  static from(error: unknown): QueryError {
    if (error instanceof QueryError) return error;
    const text = error instanceof Error ? error.message : String(error);
    const code = /^Code: (\d+)\./.exec(text)?.[1];
    if (code !== undefined) return new QueryError(Number(code), text, undefined, error);
    return new QueryError(1002, `Code: 1002. DB::Exception: ${text} (${names[1002]})`, undefined, error);
  }
}

// What ClickHouse's own HTTP handler answers for these codes; everything else is 500.
const statuses = new Map<number, number>([
  ...[6, 26, 27, 33, 36, 38, 41, 43, 53, 62, 69, 72, 117, 130, 354, 456, 457].map(c => [c, 400] as const),
  ...[16, 46, 47, 50, 60, 81, 115].map(c => [c, 404] as const),
  ...[164, 497].map(c => [c, 403] as const),
  [48, 501],
  [159, 408],
  [202, 503],
  [307, 413],
]);
