// The curated list as Markdown, for readers and repositories that want it in one file.
import { awesomeList } from '@plugindex/registry/awesome/awesome-list';
import { compiledIndex } from '../compiled-index.ts';

export function GET(): Response {
  const { registry, plugins } = compiledIndex();
  const { title, host, categories, urls } = registry;
  return new Response(awesomeList({ title, host, categories, plugins, urls }), {
    headers: { 'content-type': 'text/markdown; charset=utf-8' },
  });
}
