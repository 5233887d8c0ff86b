// The documentation says what the code says: generated parts are current, examples parse, tables leave nothing out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  createParser,
  formatSchemas,
  parseJson,
  parseRegistryConfig,
  parseYaml,
  toSchemaFiles,
} from '@plugindex/model';
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { allRules } from '@plugindex/registry/rules';
import { expect, test } from 'vitest';
import { loadCommands } from '../../packages/cli/src/commands.ts';
import { syntheticIndex } from '../../scripts/bench/synthetic-index.ts';
import { clientFiles } from '../../scripts/docs/client-files.ts';
import { formats, withoutComments } from '../../scripts/docs/formats.ts';
import { readExample } from '../../scripts/docs/formats-page.ts';
import { fillBlocks, table } from '../../scripts/docs/markdown.ts';
import { DescribedParts, fieldsOf } from '../../scripts/docs/schema-fields.ts';
import { memoryTree } from '../kit/memory-tree.ts';

const root = join(import.meta.dirname, '../..');
const docs = join(root, 'site/src/content/docs');
const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('scripts/docs.ts --check finds every generated page current', () => {
  const script = join(root, 'scripts/docs.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('fillBlocks() refuses a block without a place and a place without a block', () => {
  const page = 'Before\n<!-- begin a -->\nold\n<!-- end a -->\nafter\n';
  expect(fillBlocks(page, { a: 'new' })).toBe('Before\n<!-- begin a -->\n\nnew\n\n<!-- end a -->\nafter\n');
  expect(() => fillBlocks(page, {})).toThrow('nothing makes it');
  expect(() => fillBlocks(page, { a: 'new', b: 'more' })).toThrow('no place for b');
});

test('table() keeps bars and line breaks inside their cell', () => {
  expect(table(['a'], [['x | y\n  z']])).toBe('| a |\n| --- |\n| x \\| y z |');
});

test('every format has its section on the page of formats, and every schema is one of them', () => {
  expect(formats.map(({ schema }) => schema).toSorted()).toEqual(Object.keys(formatSchemas).toSorted());
});

test.each(formats)('the example of $heading parses', ({ schema, example }) => {
  const text = readExample(example);
  const source = example.endsWith('.yaml')
    ? parseYaml(text, { file: example })
    : parseJson(withoutComments(text), { file: example });
  expect(source.problems).toEqual([]);
  if (!source.ok) return;
  const parsed = schema === 'registry.schema.json' ? parseRegistryConfig(source.value) : undefined;
  expect((parsed ?? createParser(formatSchemas[schema])(source.value)).problems).toEqual([]);
});

test.each(formats)('the table of $heading names every top-level field of its schema', ({ schema }) => {
  const fields = fieldsOf(formatSchemas[schema], { format: 'it', parts: new DescribedParts() });
  const file = toSchemaFiles().find(({ name }) => name === schema);
  const { properties, required = [] } = JSON.parse(file?.text ?? '{}');
  const outer = fields.filter(({ name }) => Object.hasOwn(properties, name));
  expect(outer.map(({ name }) => name)).toEqual(Object.keys(properties));
  expect(outer.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual(
    Object.keys(properties).filter((name) => required.includes(name)),
  );
  expect(fields.filter(({ description, name }) => description === '' && !name.includes('<key>'))).toEqual([]);
});

test('the list of client files names every file that a compile writes, each once', async () => {
  const { state } = await readIndex(memoryTree(syntheticIndex(40)));
  if (state === undefined) throw new Error('The index has no registry');
  const { files } = await compile({
    state,
    deployment: state.registry.deployment,
    documents: documentsFrom(new Map()),
    now: new Date('2026-11-01T12:00:00Z'),
    commit: null,
    extraFiles: new Map(toSchemaFiles().map(({ name, text }) => [`schemas/${name}`, Buffer.from(text)])),
  });
  // What other stages than compile write.
  const others = [
    ...['snapshot.json.sigstore.json', 'advisories/PLUGINDEX-2026-0001.json'],
    ...['queue.json', 'stats.json'],
  ];
  const paths = [...files.keys(), ...others];
  for (const path of paths)
    expect(
      clientFiles.filter(({ pattern }) => pattern.test(path)).map((file) => file.path),
      path,
    ).toHaveLength(1);
  for (const { path, pattern } of clientFiles)
    expect(
      paths.filter((found) => pattern.test(found)),
      path,
    ).not.toEqual([]);
});

test('the page of the ABI lists every refusal of a host', () => {
  const codes = read('packages/host/src/host-error.ts').matchAll(/^ {2}\| '(host\/[a-z-]+)'/gm);
  const page = read('site/src/content/docs/reference/abi.md');
  const listed = [...page.matchAll(/^\| `(host\/[a-z-]+)` \|/gm)].map(([, code]) => code);
  expect(listed).toEqual([...codes].map(([, code]) => code));
});

test('the page for clients lists every file of the home folder', () => {
  const drawn = read('packages/client/src/home-formats.ts').matchAll(/^\/\/ {3}(?<path>[a-z]\S*)/gm);
  const page = read('site/src/content/docs/use-as-a-client.md');
  const missing = [...drawn].map(({ groups }) => `| \`${groups?.path?.replace('…', '')}\` |`);
  expect(missing.length).toBeGreaterThan(5);
  expect(missing.filter((row) => !page.includes(row))).toEqual([]);
});

test('every problem code that a page or an example of a command names is one of a rule', async () => {
  const known = new Set<string>(allRules.map(({ code }) => code));
  const named =
    /(?<![\w/-])(?:parse|schema|index|validate|build|inspect|sign|release|compile|import)\/[a-z0-9-]+(?:\/[a-z0-9-]+)*(?=`|$)/gm;
  const texts = new Map([
    ...pages.map((path) => [path, readFileSync(join(docs, path), 'utf8')] as const),
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((path) => [path, read(path)] as const),
    ...(await loadCommands()).map(({ name, examples }) => [name, examples.join('\n')] as const),
  ]);
  const unknown = [...texts].flatMap(([path, text]) =>
    [...text.matchAll(named)]
      .map(([code]) => code)
      .filter((code) => isCode(code) && !known.has(code))
      .map((code) => `${path}: ${code}`),
  );
  expect(unknown).toEqual([]);
});

/** Paths of files and folders look alike: `index/registry.yaml`, `release/…`. */
function isCode(text: string): boolean {
  return !text.startsWith('index/') && !existsSync(join(root, 'packages/registry/src', text));
}

test('links between documentation pages lead to pages, links of the other texts to files', () => {
  const broken = pages.flatMap((path) => {
    const here = `/docs/${path.replace(/\.md$/, '/')}`;
    return linksOf(readFileSync(join(docs, path), 'utf8'))
      .filter((link) => !link.startsWith('/'))
      .map((link) => new URL(link, `http://site${here}`).pathname)
      .filter((target) => !existsSync(fileOfPage(target)))
      .map((target) => `${path}: ${target}`);
  });
  const texts = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'plugins/README.md'];
  const lost = texts.flatMap((path) =>
    linksOf(read(path))
      .filter((link) => !existsSync(resolve(root, dirname(path), link)))
      .map((link) => `${path}: ${link}`),
  );
  expect([...broken, ...lost]).toEqual([]);
});

/** A page of the documentation, or one of the site's own. */
function fileOfPage(target: string): string {
  const path = target.replace(/\/$/, '');
  return path.startsWith('/docs/')
    ? join(docs, `${path.slice('/docs/'.length)}.md`)
    : join(root, `site/src/pages${path}.astro`);
}

/** Targets without their fragment; addresses elsewhere are left out. */
function linksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}
