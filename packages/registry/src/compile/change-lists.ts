// Changes list pages, counts and feeds for a few plugins.
import { type Change, type RegistryDescriptor, shardNumber } from '@plugindex/model';
import { RegistryError } from '../registry-error.ts';
import { type CompiledStore, readJson } from './compiled-store.ts';
import { compileFeeds, type FeedItem, feedItemId, jsonFeedFile, toFeedItem } from './feeds.ts';
import { type FileChanges, isSame } from './file-changes.ts';
import {
  cardText,
  FacetCounter,
  type FacetsFile,
  facetsFile,
  joinCards,
  listFile,
  parseFacetsFile,
  splitCards,
  toFacetsFile,
} from './list-pages.ts';
import type { ChangedDescription } from './search/change-search.ts';
import { toCard } from './search/search-kinds.ts';

type Changed = ReadonlyMap<string, ChangedDescription>;

/** Pages of the list that hold a changed plugin, and the counts. Returns how many plugins there were before. */
export async function changeLists(
  changed: Changed,
  store: CompiledStore,
  files: FileChanges,
): Promise<number> {
  const served = parseFacetsFile(await readJson<FacetsFile>(store, facetsFile));
  const counter = new FacetCounter();
  counter.addAll(served);
  for (const [shard, names] of Map.groupBy(changed.keys(), shardNumber)) {
    const cards = await readCards(store, listFile(shard));
    for (const name of names) {
      const before = cards.get(name);
      if (before !== undefined) counter.add(JSON.parse(before), -1);
      const description = changed.get(name)?.after;
      const after = description === undefined ? undefined : toCard(description);
      if (after === undefined) cards.delete(name);
      else {
        cards.set(name, cardText(after));
        counter.add(after, 1);
      }
    }
    files.writeOrRemove(listFile(shard), cards.size > 0 ? joinCards(cards) : undefined);
  }
  files.write([facetsFile, toFacetsFile(counter.facets)]);
  return served.plugins;
}

/** None where there is no such page. Throws RegistryError `compile/store/incomplete` for what is no page. */
async function readCards(store: CompiledStore, path: string): Promise<Map<string, string>> {
  const bytes = await store.read(path);
  if (bytes === undefined) return new Map();
  const cards = splitCards(Buffer.from(bytes).toString());
  if (cards !== undefined) return cards;
  throw new RegistryError(
    'compile/store/incomplete',
    `Cannot build upon the served index: ${path} is no page of cards, compile all of it`,
  );
}

/** The feeds for the latest `recent` releases; items of plugins that did not change are taken from the served feed. */
export async function changeFeeds(
  { recent, changed }: { readonly recent: readonly Change[]; readonly changed: Changed },
  { store, files, descriptor }: { store: CompiledStore; files: FileChanges; descriptor: RegistryDescriptor },
): Promise<void> {
  const served = await readJson<{ readonly items: readonly FeedItem[] }>(store, jsonFeedFile);
  const servedById = new Map(served.items.map((item) => [item.id, item]));
  const items = new Map<string, FeedItem>();
  for (const change of recent.toReversed()) {
    const name = change.name ?? '';
    const item = changed.has(name)
      ? toFeedItem(change, changed.get(name)?.after, descriptor)
      : servedById.get(feedItemId(descriptor, name, change.version ?? ''));
    if (item !== undefined && !items.has(item.id)) items.set(item.id, item);
  }
  if (isSame([...items.values()], served.items)) return;
  for (const file of compileFeeds([...items.values()], descriptor)) files.write(file);
}
