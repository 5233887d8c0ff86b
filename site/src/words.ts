// How values are written for people: days, sizes, counts, shortened texts.

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

/** @example counted(1, 'plugin') // '1 plugin' @example counted(2, 'plugin') // '2 plugins' */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * The text, cut behind a word when it is longer than `maxLength` (at least 3).
 * @example shorten('one two three', 9) // 'one two …'
 */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 2);
  const space = cut.lastIndexOf(' ');
  return `${(space > maxLength / 2 ? cut.slice(0, space) : cut).trimEnd()} …`;
}
