import { isZone, utc, type Zone } from '@/lib/format/time.ts';

/**
 * What a person chose, kept in cookies: the server renders the right colours and clock at once, so nothing flashes
 * and no inline script is needed.
 */
export const themeCookie = 'overtick-theme';
export const zoneCookie = 'overtick-zone';

export type Theme = 'light' | 'dark';

export function readTheme(cookie: string | undefined): Theme | undefined {
  return cookie === 'light' || cookie === 'dark' ? cookie : undefined;
}

export function readZone(cookie: string | undefined): Zone {
  return cookie && isZone(cookie) ? cookie : utc;
}

const oneYearSeconds = 31_536_000;

export function writePreference(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari.
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${oneYearSeconds}; samesite=lax`;
}
