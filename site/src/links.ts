// Addresses inside the site, whatever folder it is served below.

/**
 * A path of the site, with the base in front.
 * @example link('plugins/auth-jwt/') // '/plugins/auth-jwt/'
 */
export function link(path: string): string {
  return `${import.meta.env.BASE_URL}${path}`;
}

/** `2026-08-01T12:00:00Z` as a day. */
export function day(timestamp: string): string {
  return timestamp.slice(0, 10);
}

/**
 * Bytes for people, in steps of 1,000.
 * @example fileSize(28312) // '28.3 kB'
 */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
