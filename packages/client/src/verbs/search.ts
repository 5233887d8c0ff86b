// search: finds plugins by words, through the sharded search data of the verified index.
import type { SearchAnswer } from '@plugindex/model';
import { searchIndex } from '@plugindex/model/search';
import type { VerifiedIndex } from '../verified-index.ts';

/** Fetches only the few files that the words lead to; each is verified before it is read. */
export async function search(
  index: VerifiedIndex,
  { query, limit }: { readonly query: string; readonly limit: number },
): Promise<SearchAnswer> {
  return searchIndex(query, index.searchFile, { limit });
}
