// Lists in pages, with the Link header that points to the others.
import type { Answer } from './answer.ts';
import type { Call } from './route.ts';

const defaultPerPage = 30;
/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const mostPerPage = 100;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly headers: Readonly<Record<string, string>>;
}

/** The page that the call asks for. */
export function pageOf<Item>(call: Call, all: readonly Item[]): Page<Item> {
  const perPage = Math.min(Math.max(call.query.number('per_page') ?? defaultPerPage, 1), mostPerPage);
  const page = Math.max(call.query.number('page') ?? 1, 1);
  const last = Math.max(Math.ceil(all.length / perPage), 1);
  const link = (number: number, relation: string) => {
    const url = new URL(call.url);
    url.searchParams.set('page', String(number));
    return `<${url.href}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return {
    items: all.slice((page - 1) * perPage, page * perPage),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

/** A page as a JSON array. */
export function listOf<Item>(call: Call, all: readonly Item[], shape: (item: Item) => unknown): Answer {
  const { items, headers } = pageOf(call, all);
  return { status: 200, json: items.map(shape), headers };
}

/** A page as GitHub's newer lists have it: `{ total_count, <name>: […] }`. */
export function countedListOf<Item>(
  call: Call,
  all: readonly Item[],
  { name, shape }: { readonly name: string; readonly shape: (item: Item) => unknown },
): Answer {
  const { items, headers } = pageOf(call, all);
  return { status: 200, json: { total_count: all.length, [name]: items.map(shape) }, headers };
}
