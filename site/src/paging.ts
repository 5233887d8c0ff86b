// Cuts long lists into pages, so that no page grows with the registry.

/** Plugins on one page of a list. */
export const pluginsPerPage = 48;

export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Starts at 1. */
  readonly number: number;
  /** At least 1: an empty list is one empty page. */
  readonly count: number;
  /** Length of the whole list. */
  readonly total: number;
}

/** All pages of a list, first to last. @example toPages(['a', 'b', 'c'], 2).length // 2 */
export function toPages<Item>(items: readonly Item[], perPage: number): readonly ListPage<Item>[] {
  const count = Math.max(1, Math.ceil(items.length / perPage));
  return Array.from({ length: count }, (_, at) => ({
    items: items.slice(at * perPage, (at + 1) * perPage),
    number: at + 1,
    count,
    total: items.length,
  }));
}

/**
 * The rest of a page's path behind its list: undefined for the first, so that the list itself is its first page.
 * Names and ids start with a letter, so no number can meet one.
 * @example pageParam(2) // '2'
 */
export function pageParam(number: number): string | undefined {
  return number === 1 ? undefined : String(number);
}

/** Path of one page of a list. @example pagePath('plugins/', 2) // 'plugins/2/' */
export function pagePath(list: string, number: number): string {
  return number === 1 ? list : `${list}${number}/`;
}

/**
 * The numbers that a pager shows: both ends and what is near; null stands for a gap.
 * @example pageNumbers(5, 9) // [1, null, 4, 5, 6, null, 9]
 */
export function pageNumbers(current: number, count: number): readonly (number | null)[] {
  const shown = [...new Set([1, current - 1, current, current + 1, count])]
    .filter((number) => number >= 1 && number <= count)
    .toSorted((a, b) => a - b);
  return shown.flatMap((number, at) => {
    const before = shown[at - 1];
    if (before === undefined || number === before + 1) return [number];
    return number === before + 2 ? [before + 1, number] : [null, number];
  });
}
