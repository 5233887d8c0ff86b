// A curated list of plugins as Markdown: by category, each with its badge, in the style of the "awesome" lists.
import { compareText } from '@plugindex/model';
import { escapeMarkdown, markdownLink } from './markdown-text.ts';

export interface ListedPlugin {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly license: string;
  readonly official?: boolean | undefined;
  readonly verified?: boolean | undefined;
  readonly featured?: boolean | undefined;
  readonly deprecated?: unknown;
}

export interface AwesomeInput {
  readonly title: string;
  readonly host: { readonly title: string; readonly homepage?: string | null | undefined };
  readonly categories: readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string;
  }[];
  readonly plugins: readonly ListedPlugin[];
  /** Without final slashes. `registry` is the parent of /v1/. */
  readonly urls: { readonly site: string; readonly registry: string };
}

/** Deprecated plugins are left out, and categories without any. Equal input gives equal text. */
export function awesomeList(input: AwesomeInput): string {
  const plugins = input.plugins.filter(({ deprecated }) => !deprecated).toSorted(byRank);
  const groups = input.categories
    .map((category) => ({ category, plugins: plugins.filter(({ category: id }) => id === category.id) }))
    .filter((group) => group.plugins.length > 0);
  const contents = groups.map(
    ({ category }) => `- [${escapeMarkdown(category.title)}](#${anchor(category.title)})\n`,
  );
  const sections = groups.map(
    ({ category, plugins: ofCategory }) =>
      `\n## ${escapeMarkdown(category.title)}\n\n${escapeMarkdown(category.description)}\n\n${ofCategory.map((plugin) => line(plugin, input.urls)).join('')}`,
  );
  return `${head(input)}${groups.length === 0 ? 'Nothing is listed yet.\n' : contents.join('')}${sections.join('')}`;
}

function head({ title, host, urls }: AwesomeInput): string {
  const about = host.homepage ? markdownLink(host.title, host.homepage) : escapeMarkdown(host.title);
  return `# Awesome plugins for ${escapeMarkdown(host.title)}

Plugins for ${about} from ${markdownLink(title, `${urls.site}/`)}: each built from public source and signed.
In each category, what maintainers picked comes first.

`;
}

/** Featured, then official, then verified, then by name. */
function byRank(a: ListedPlugin, b: ListedPlugin): number {
  const rank = ({ featured, official, verified }: ListedPlugin) =>
    (featured ? 4 : 0) + (official ? 2 : 0) + (verified ? 1 : 0);
  return rank(b) - rank(a) || compareText(a.name, b.name);
}

function line(plugin: ListedPlugin, { site, registry }: AwesomeInput['urls']): string {
  const { name, description, license, official, verified, featured } = plugin;
  const page = markdownLink(name, `${site}/plugins/${name}/`);
  const marks = [featured && 'featured', official && 'official', verified && 'verified'].filter(
    (mark) => typeof mark === 'string',
  );
  const words = [...marks, escapeMarkdown(license)].join(', ');
  return `- ${page} ![version](<${badgeAddress(registry, name)}>) — ${escapeMarkdown(description)} *(${words})*\n`;
}

/** shields.io draws a badge from JSON that the index serves (https://shields.io/badges/endpoint-badge). */
function badgeAddress(registry: string, name: string): string {
  return `https://img.shields.io/endpoint?url=${encodeURIComponent(`${registry}/v1/badges/${name}.json`)}`;
}

/** The anchor that GitHub gives a heading: letters, digits, hyphens and underscores, spaces as hyphens. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
