// Runs a search in the page: the question comes from the address, the answers are built as text, never as HTML.

interface PagefindResult {
  data(): Promise<{ readonly url: string; readonly meta: Readonly<Record<string, string>> }>;
}

interface Pagefind {
  options(options: { readonly baseUrl: string }): Promise<void>;
  search(query: string): Promise<{ readonly results: readonly PagefindResult[] }>;
}

/** Results that are fetched at once: each is a request of its own. */
const perStep = 20;

interface Parts {
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  readonly status: HTMLElement;
  readonly list: HTMLElement;
  readonly more: HTMLButtonElement;
}

async function runSearch({ form, input, status, list, more }: Parts): Promise<void> {
  const query = new URLSearchParams(location.search).get('q')?.trim() ?? '';
  input.value = query;
  if (query === '') {
    input.focus();
    return;
  }
  status.textContent = 'Searching …';
  try {
    const pagefind: Pagefind = await import(/* @vite-ignore */ form.dataset.pagefindScript ?? '');
    await pagefind.options({ baseUrl: form.dataset.base ?? '/' });
    const { results } = await pagefind.search(query);
    const showMore = async () => {
      const at = list.childElementCount;
      const found = await Promise.all(results.slice(at, at + perStep).map((result) => result.data()));
      const cards = found.map(({ url, meta }) => card(url, meta));
      list.append(...cards);
      more.hidden = list.childElementCount >= results.length;
      if (at > 0) cards[0]?.querySelector('a')?.focus();
    };
    more.addEventListener('click', showMore);
    await showMore();
    status.textContent = summary(results.length, query);
  } catch {
    status.textContent = 'Search could not be loaded. Try again, or browse the list of plugins.';
  }
}

function summary(count: number, query: string): string {
  return count === 0 ? `Nothing found for “${query}”. Try a shorter word.` : `${count} found for “${query}”.`;
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
  text.textContent = meta.summary ?? '';
  item.append(heading, text);
  return item;
}

document.getElementById('search-without')?.setAttribute('hidden', '');
const form = document.querySelector<HTMLFormElement>('#search');
const input = document.querySelector<HTMLInputElement>('#search-q');
const status = document.getElementById('search-status');
const list = document.getElementById('search-results');
const more = document.querySelector<HTMLButtonElement>('#search-more');
if (form && input && status && list && more) void runSearch({ form, input, status, list, more });
