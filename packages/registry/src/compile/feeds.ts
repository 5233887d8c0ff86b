// What is new, for feed readers: the latest releases as Atom (RFC 4287) and as JSON Feed 1.1.
import { type Change, compareText, type Description, type RegistryDescriptor } from '@plugindex/model';
import { type CompiledFile, toJsonFile } from './json-file.ts';

/** Releases in a feed. */
export const feedLength = 50;
export const atomFile = 'feeds/new.atom';
export const jsonFeedFile = 'feeds/new.json';

/** One release in a feed, in the form of JSON Feed 1.1. */
export interface FeedItem {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly content_text: string;
  readonly date_published: string;
  readonly tags: readonly string[];
  readonly authors: readonly { readonly name: string; readonly url: string }[];
}

/** The page of a plugin on the site. */
export function pluginPage(descriptor: RegistryDescriptor, name: string): string {
  return `${descriptor.urls.site}/plugins/${name}/`;
}

/** Id of one release in the feeds: its place on the site. */
export function feedItemId(descriptor: RegistryDescriptor, name: string, version: string): string {
  return `${pluginPage(descriptor, name)}#${version}`;
}

/** The feed's item for one `published` line of the log, or undefined when the version has left the index. */
export function toFeedItem(
  change: Change,
  description: Description | undefined,
  descriptor: RegistryDescriptor,
): FeedItem | undefined {
  const version = description?.versions.find((candidate) => candidate.version === change.version);
  if (description === undefined || version === undefined) return undefined;
  return {
    id: feedItemId(descriptor, description.name, version.version),
    url: pluginPage(descriptor, description.name),
    title: `${description.name} ${version.version}`,
    content_text: version.summary,
    date_published: version.publishedAt,
    tags: [description.category, ...description.tags],
    authors: [description.author],
  };
}

/** Both feeds; `items` newest first. */
export function compileFeeds(
  items: readonly FeedItem[],
  descriptor: RegistryDescriptor,
): readonly CompiledFile[] {
  const self = (path: string) => `${descriptor.urls.registry}/v1/${path}`;
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: `${descriptor.title}: new releases`,
    home_page_url: descriptor.urls.site,
    feed_url: self(jsonFeedFile),
    items,
  };
  return [
    [jsonFeedFile, toJsonFile(feed)],
    [atomFile, Buffer.from(toAtom(items, feed, self(atomFile)))],
  ];
}

function toAtom(
  items: readonly FeedItem[],
  feed: { readonly title: string; readonly home_page_url: string },
  self: string,
): string {
  // RFC 4287, section 4.2.15: a feed must say when it last changed; one without items never did.
  const times = items.map((item) => item.date_published).toSorted(compareText);
  const updated = times.at(-1) ?? '1970-01-01T00:00:00Z';
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${escapeXml(self)}</id>`,
    `<title>${escapeXml(feed.title)}</title>`,
    `<updated>${updated}</updated>`,
    `<link rel="self" type="application/atom+xml" href="${escapeXml(self)}"/>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(feed.home_page_url)}"/>`,
    ...items.flatMap(toAtomEntry),
    '</feed>',
  ];
  return `${lines.join('\n')}\n`;
}

function toAtomEntry(item: FeedItem): readonly string[] {
  return [
    '<entry>',
    `<id>${escapeXml(item.id)}</id>`,
    `<title>${escapeXml(item.title)}</title>`,
    `<updated>${item.date_published}</updated>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(item.url)}"/>`,
    ...item.authors.map(
      ({ name, url }) => `<author><name>${escapeXml(name)}</name><uri>${escapeXml(url)}</uri></author>`,
    ),
    ...item.tags.map((tag) => `<category term="${escapeXml(tag)}"/>`),
    `<summary>${escapeXml(item.content_text)}</summary>`,
    '</entry>',
  ];
}

// XML 1.0, section 2.2: control characters cannot be written at all, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to leave out
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

function escapeXml(text: string): string {
  return text
    .replace(notXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
