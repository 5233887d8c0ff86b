// Reads an Atom feed of GitHub: bounded bytes in, the entries out, or the reason why it is none.
//
//   <feed xmlns="http://www.w3.org/2005/Atom"><entry>
//     <id>tag:github.com,2008:Repository/583231/v1.2.0</id> <updated>2026-08-01T12:00:00Z</updated> …
import { quote } from '@plugindex/model';
import { resolveReferences, XmlError, type XmlEvent, xmlEvents } from './xml-events.ts';

/** In bytes. GitHub lists ten releases with their notes, each of at most 125,000 characters. */
export const maxFeedBytes = 4 * 1024 * 1024;
/** GitHub lists ten. */
export const maxFeedEntries = 100;
/** In UTF-16 units; an id of GitHub holds a tag, which has at most 250. */
const maxIdLength = 512;

export interface FeedEntry {
  readonly id: string;
}

export type ReadFeed =
  | { readonly ok: true; readonly entries: readonly FeedEntry[] }
  | { readonly ok: false; readonly fault: string };

const atomNamespace = 'http://www.w3.org/2005/Atom';

/**
 * The entries of a feed, in its order. Never throws on bytes of any kind.
 * @example readAtomFeed(bytes) // { ok: true, entries: [{ id: 'tag:github.com,2008:Repository/583231/v1.2.0' }] }
 */
export function readAtomFeed(bytes: Uint8Array): ReadFeed {
  if (bytes.length > maxFeedBytes)
    return { ok: false, fault: `found ${bytes.length} bytes, expected at most ${maxFeedBytes}` };
  const text = decode(bytes);
  if (text === undefined) return { ok: false, fault: 'found bytes that are no UTF-8' };
  try {
    return collectEntries(xmlEvents(text));
  } catch (error) {
    if (error instanceof XmlError) return { ok: false, fault: error.message };
    throw error;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function collectEntries(events: Iterable<XmlEvent>): ReadFeed {
  const entries: FeedEntry[] = [];
  const path: string[] = [];
  let id: string | undefined;
  for (const event of events) {
    if (event.kind === 'open') {
      if (path.length === 0 && (event.name !== 'feed' || event.attributes.get('xmlns') !== atomNamespace))
        return { ok: false, fault: `found the root element ${quote(event.name)}, expected a feed of Atom` };
      path.push(event.name);
    } else if (event.kind === 'close') {
      if (path.join('/') === 'feed/entry') {
        if (id !== undefined) entries.push({ id: id.trim() });
        id = undefined;
        if (entries.length > maxFeedEntries)
          return { ok: false, fault: `found more than ${maxFeedEntries} entries` };
      }
      path.pop();
    } else if (path.length === 3 && path.join('/') === 'feed/entry/id') {
      // Only ids are read. Notes of a release are never resolved: what stands in them cannot matter.
      id = (id ?? '') + (event.kind === 'text' ? resolveReferences(event.raw) : event.text);
      if (id.length > maxIdLength)
        return { ok: false, fault: `found an id of more than ${maxIdLength} characters` };
    }
  }
  return { ok: true, entries };
}
