/**
 * The closed list of what can go wrong, mapped once per surface: exit codes in bin/overtick, HTTP statuses in the
 * collector and the dashboard. The message is a sentence for the person who can mend it; `cause` is for the log.
 */
export type ErrorCode =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'too-large'
  | 'unsupported'
  | 'too-slow'
  | 'too-many'
  | 'unavailable'
  /** Another process has what this one needs: it can start when that one has ended. */
  | 'in-use'
  | 'internal';

// The dashboard's bundler gives pages and routes a copy of this module each, and they share one store: an error of the
// one must be known to the other, or a store that is down looks like a page that failed.
const brand: unique symbol = Symbol.for('overtick.error');

export class OvertickError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OvertickError';
    this.code = code;
  }
}

export const httpStatus: Record<ErrorCode, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'too-large': 413,
  unsupported: 415,
  'too-slow': 408,
  'too-many': 429,
  unavailable: 503,
  'in-use': 503,
  internal: 500,
};
