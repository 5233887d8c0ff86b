// Every page that search engines should know, by its path below the base.
import { getCollection } from 'astro:content';
import { compiledIndex } from './compiled-index.ts';

/** In a fixed order. Further pages of lists are left out: what they show is here by itself. */
export async function sitePaths(): Promise<readonly string[]> {
  const { plugins, categories, tags } = compiledIndex();
  const docs = (await getCollection('docs')).map(({ id }) => id).toSorted();
  return [
    '',
    'plugins/',
    'categories/',
    'tags/',
    'queue/',
    'docs/',
    ...docs.map((id) => `docs/${id}/`),
    ...categories.map(({ category }) => `categories/${category.id}/`),
    ...[...tags.keys()].map((tag) => `tags/${tag}/`),
    ...plugins.map(({ name }) => `plugins/${name}/`),
  ];
}

/** sitemaps.org: a sitemap holds at most 50,000 addresses. */
export const addressesPerSitemap = 50_000;
