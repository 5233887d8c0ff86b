// Runs a search in the page: the question comes from the address, the answers are built as text, never as HTML.

interface PagefindResult {
  data(): Promise<{ readonly url: string; readonly meta: Readonly<Record<string, string>>; readonly plain_excerpt?: string }>;
}

interface Pagefind {
  search(query: string): Promise<{ readonly results: readonly PagefindResult[] }>;
}

const maxResults = 20;

async function runSearch(form: HTMLFormElement, input: HTMLInputElement): Promise<void> {
  const status = document.getElementById('search-status');
  const list = document.getElementById('search-results');
  const query = new URLSearchParams(location.search).get('q')?.trim() ?? '';
  input.value = query;
  if (status === null || list === null || query === '') return;
  status.textContent = 'Searching …';
  try {
    const pagefind: Pagefind = await import(/* @vite-ignore */ form.dataset.pagefindScript ?? '');
    const { results } = await pagefind.search(query);
    const found = await Promise.all(results.slice(0, maxResults).map((result) => result.data()));
    list.replaceChildren(...found.map(({ url, meta }) => card(url, meta)));
    status.textContent = results.length === 0 ? `Nothing found for “${query}”.` : `${results.length} found for “${query}”.`;
  } catch {
    status.textContent = 'Search could not be loaded. Try again, or browse the list of plugins.';
  }
}

function card(url: string, meta: Readonly<Record<string, string>>): HTMLElement {
  const item = document.createElement('li');
  item.className = 'card';
  const heading = document.createElement('h2');
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.textContent = meta.title ?? url;
  heading.append(anchor);
  const text = document.createElement('p');
  text.textContent = meta.description ?? '';
  item.append(heading, text);
  return item;
}

const form = document.querySelector<HTMLFormElement>('#search');
const input = document.querySelector<HTMLInputElement>('#search-q');
if (form !== null && input !== null) void runSearch(form, input);
