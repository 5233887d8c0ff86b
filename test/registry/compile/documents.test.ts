// What authors write as README becomes HTML that can do nothing on our pages.
import { type Digest, digestOf } from '@plugindex/model';
import type { HtmlCache } from '@plugindex/registry/compile/documents/document-port';
import fc from 'fast-check';
import type { Element, Root } from 'hast';
import rehypeRaw from 'rehype-raw';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { documentsFrom } from '../../../packages/registry/src/compile/documents/document-port.ts';
import { renderPluginDocuments } from '../../../packages/registry/src/compile/documents/plugin-documents.ts';
import { renderDocument } from '../../../packages/registry/src/compile/documents/render-document.ts';
import { pluginState } from '../../kit/plugin-state.ts';
import { hostileMarkdown } from './hostile-markdown.ts';

const base = {
  pages: 'https://github.com/acme/plugins/blob/abc/auth/',
  files: 'https://github.com/acme/plugins/raw/abc/auth/',
};

const render = (markdown: string) => renderDocument(markdown, base) ?? '';

/** Reads the HTML as a browser does and lists everything in it that could act. */
function dangersIn(html: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: Root | Element): void => {
    for (const child of node.children) {
      if (child.type === 'comment') found.push('comment');
      if (child.type !== 'element') continue;
      found.push(...dangersOf(child));
      visit(child);
    }
  };
  // rehype-raw reads HTML by the algorithm of browsers (parse5).
  visit(
    unified()
      .use(rehypeRaw)
      .runSync({ type: 'root', children: [{ type: 'raw', value: html }] }),
  );
  return found;
}

const allowedElements = new Set(
  'a b blockquote br code dd del details div dl dt em h2 h3 h4 h5 h6 hr i img input ins kbd li ol p pre q s samp section span strong sub summary sup table tbody td tfoot th thead tr ul var'.split(
    ' ',
  ),
);

function dangersOf({ tagName, properties }: Element): readonly string[] {
  const found: string[] = [];
  if (!allowedElements.has(tagName)) found.push(`<${tagName}>`);
  for (const [name, value] of Object.entries(properties)) {
    const text = String(value);
    if (/^on/i.test(name) || name === 'style' || name === 'srcSet' || name === 'name')
      found.push(`${tagName} ${name}`);
    if (name === 'id' && !text.startsWith('user-content-')) found.push(`id ${text}`);
    if (name === 'src' && !text.startsWith('https://')) found.push(`src ${text}`);
    if (name === 'href' && !/^(?:https?:\/\/|mailto:|#user-content-)/.test(text)) found.push(`href ${text}`);
    if (name === 'href' && !text.startsWith('#') && String(properties.rel) !== 'nofollow,noopener,ugc')
      found.push(`rel of ${text}`);
  }
  if (tagName === 'input' && (properties.type !== 'checkbox' || properties.disabled !== true))
    found.push('input');
  return found;
}

test('renderDocument() leaves nothing that acts in any known attack', () => {
  for (const markdown of hostileMarkdown)
    expect(dangersIn(render(markdown)), markdown.slice(0, 200)).toEqual([]);
});

test('renderDocument() leaves nothing that acts in random mixtures of attacks', () => {
  const parts = fc.array(
    fc.oneof(
      fc.constantFrom(...hostileMarkdown.map((text) => text.slice(0, 300))),
      fc.string({ maxLength: 20 }),
    ),
    { maxLength: 5 },
  );
  const cut = fc.tuple(parts, fc.nat(400));
  fc.assert(
    fc.property(cut, ([texts, length]) => {
      expect(dangersIn(render(texts.join('').slice(0, length + 1)))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

test('renderDocument() keeps what documents are made of', () => {
  const html = render(
    '# Title\n\nSome *text* with `code`, a [link](docs/a.md) and ![a picture](img/a.png).\n\n- [x] done\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```js\nlet a;\n```\n',
  );
  expect(html).toContain('<h2 id="user-content-title">Title</h2>');
  expect(html).toContain('href="https://github.com/acme/plugins/blob/abc/auth/docs/a.md"');
  expect(html).toContain('src="https://github.com/acme/plugins/raw/abc/auth/img/a.png"');
  expect(html).toContain('<input type="checkbox" checked disabled>');
  expect(html).toContain('<td align="right">2</td>');
  expect(html).toContain('<code class="language-js">');
});

test('renderDocument() leads links inside a document to its own ids', () => {
  const html = render('[down](#the-end)\n\n## The end\n\n## The end\n\nA note.[^1]\n\n[^1]: Here.\n');
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  for (const [, target] of html.matchAll(/ href="#([^"]+)"/g)) expect(ids).toContain(target);
  expect(new Set(ids).size).toBe(ids.length);
});

test('renderDocument() takes links without a target out where no base is known', () => {
  expect(renderDocument('[a](b.md) ![c](d.png)', undefined)).toBe('<p><a>a</a> <img alt="c"></p>');
});

test('renderDocument() shows a text that would take too long as it is', () => {
  const tooMuch = [
    '> '.repeat(5000),
    '['.repeat(50_000),
    '[a](<b'.repeat(20_000),
    'www.a_'.repeat(20_000),
    '[^a]: '.repeat(20_000),
    '<div>'.repeat(20_000),
    '- '.repeat(5000),
    `${'*a '.repeat(30_000)}`,
    'a_ '.repeat(30_000),
    '*a '.repeat(3900),
    '[a](b) '.repeat(2900),
    '![a][b] '.repeat(1400),
    '<b>x</b> '.repeat(2900),
    'http://a.b/_ '.repeat(7000),
    'a@b.cc '.repeat(14_000),
    'www.a.b '.repeat(12_000),
    '`a '.repeat(30_000),
    '\\a '.repeat(30_000),
    '&amp; '.repeat(16_000),
    '# a\n'.repeat(20_000),
    '* a\n'.repeat(3900),
    '1. a\n'.repeat(6000),
    '> a\n\n'.repeat(16_000),
    '\ta\n\n'.repeat(20_000),
    '[^a]\n\n[^a]: b\n\n'.repeat(1400),
    '&'.repeat(100_000),
    'x\n'.repeat(20_000),
    `${'| a '.repeat(200)}\n${'|-'.repeat(200)}\n${'| b '.repeat(5000)}`,
  ];
  for (const text of tooMuch) {
    const started = process.cpuUsage().user;
    expect(render(text).length, text.slice(0, 20)).toBeGreaterThan(0);
    // CPU time: other work on the machine must not count.
    expect((process.cpuUsage().user - started) / 1000, text.slice(0, 20)).toBeLessThan(5000);
  }
});

test('renderPluginDocuments() renders a document once and knows it by its digest', async () => {
  const text = '# Hello';
  const digest = digestOf(text);
  const plain = pluginState({ name: 'auth-jwt', versions: [{ version: '1.0.0' }] });
  const [version] = plain.versions.values();
  if (version?.release === undefined) throw new Error('The version is not released');
  const release = { ...version.release, readme: { name: 'README.md', digest, size: text.length } };
  const plugin = { ...plain, versions: new Map([['1.0.0', { ...version, release }]]) };
  const kept = new Map<Digest, string>();
  const cache: HtmlCache = {
    get: async (key) => kept.get(key),
    set: async (key, html) => void kept.set(key, html),
  };
  const documents = documentsFrom(new Map([[digest, text]]));
  const html = { readme: '<h2 id="user-content-hello">Hello</h2>', changelog: null };
  expect(await renderPluginDocuments(plugin, { documents, cache })).toEqual(html);
  expect(kept.size).toBe(1);
  expect(await renderPluginDocuments(plugin, { documents: documentsFrom(new Map()), cache })).toEqual(html);
});
