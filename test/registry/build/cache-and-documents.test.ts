// What surrounds a build: the cache that believes nothing, the documents, the components.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFolderPort } from '@plugindex/node/folder-port';
import { build } from '@plugindex/registry/build/build';
import type { BuildPorts } from '@plugindex/registry/build/build-ports';
import { parseCargoLock, parsePackageLock } from '@plugindex/registry/build/components';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../node/sample-repository.ts';
import { buildHello, codesOf, prepare, succeeded } from './build-fixture.ts';

async function prepareCached() {
  const { request, ports } = await prepare({ toolchain: 'c', fixture: 'c-hello' });
  const folder = await temporaryFolder();
  let builds = 0;
  const counted: BuildPorts = {
    ...ports,
    cache: createFolderPort(folder),
    workspaces: {
      create: () => {
        builds++;
        return ports.workspaces.create();
      },
    },
  };
  return { request, ports: counted, folder, builds: () => builds };
}

test('a source that was built before is taken from the cache, the same in every part', async () => {
  const { request, ports, builds } = await prepareCached();
  const first = succeeded(await build(request, ports));
  const second = succeeded(await build(request, ports));
  expect(builds()).toBe(1);
  expect({ ...second, fromCache: false, artifact: Buffer.from(second.artifact) }).toEqual({
    ...first,
    artifact: Buffer.from(first.artifact),
  });
  expect(second.fromCache).toBe(true);
});

test.each<[string, string, (bytes: Buffer) => Buffer]>([
  [
    'a flipped bit in the artifact',
    '.wasm',
    (bytes) => Buffer.from(bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte))),
  ],
  ['a cut artifact', '.wasm', (bytes) => bytes.subarray(0, -1)],
  ['an empty artifact', '.wasm', () => Buffer.alloc(0)],
  ['a head that is no JSON', '.json', () => Buffer.from('{')],
  [
    'a head with a foreign digest',
    '.json',
    () => Buffer.from(JSON.stringify({ digest: `sha256:${'0'.repeat(64)}`, log: '' })),
  ],
  ['a head without a digest', '.json', () => Buffer.from('{"log":""}')],
])('%s in the cache is built again', async (_title, ending, damage) => {
  const { request, ports, folder, builds } = await prepareCached();
  const { digest } = succeeded(await build(request, ports));
  const name = (await readdir(folder)).find((file) => file.endsWith(ending)) ?? '';
  await writeFile(join(folder, name), damage(await readFile(join(folder, name))));
  expect(succeeded(await build(request, ports))).toMatchObject({ digest, fromCache: false });
  expect(builds()).toBe(2);
  expect(succeeded(await build(request, ports)).fromCache).toBe(true);
});

test('another memory limit, other hooks or other tools are another artifact', async () => {
  const { request, ports, builds } = await prepareCached();
  await build(request, ports);
  await build({ ...request, maxMemoryBytes: 2 ** 20 }, ports);
  await build({ ...request, hooks: ['authenticate'] }, ports);
  await build(request, { ...ports, machine: { ...ports.machine, find: async () => undefined } });
  expect(builds()).toBe(4);
});

test('the documents are those that the manifest names, else those with the usual names', async () => {
  const files = {
    'CHANGELOG.md': 'changes',
    'docs/intro.md': 'intro',
    'LICENSE-MIT': 'mit',
    'LICENSES/MIT.txt': 'mit',
  };
  const usual = succeeded(
    await buildHello({ toolchain: 'c', fixture: 'c-hello', files: { ...files, 'README.md': 'read' } }),
  );
  expect(usual.documents.readme?.path).toBe('README.md');
  expect(Buffer.from(usual.documents.changelog?.bytes ?? []).toString()).toBe('changes');
  expect(usual.documents.licenses.map(({ path }) => path)).toEqual(['LICENSE-MIT', 'LICENSES/MIT.txt']);
  const named = succeeded(
    await buildHello({ toolchain: 'c', fixture: 'c-hello', files, manifest: { readme: 'docs/intro.md' } }),
  );
  expect(named.documents.readme?.path).toBe('docs/intro.md');
});

test('a document that is missing or too large is a problem, and both are said at once', async () => {
  const built = await buildHello({
    toolchain: 'c',
    fixture: 'c-hello',
    files: { 'README.md': 'x'.repeat(101) },
    manifest: { changelog: 'HISTORY.md' },
    limits: { maxDocumentBytes: 100 },
  });
  expect(codesOf(built).toSorted()).toEqual(['build/document/missing', 'build/document/too-large']);
});

test('parseCargoLock() lists the packages that came from elsewhere', () => {
  const lock = `version = 4

[[package]]
name = "hello"
version = "0.1.0"
dependencies = [
 "itoa",
]

[[package]]
name = "itoa"
version = "1.0.18+meta"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "00"

[[package]]
name = "../evil"
version = "1.0.0"
source = "registry+x"
`;
  expect(parseCargoLock(lock)).toEqual([
    { name: 'itoa', version: '1.0.18+meta', purl: 'pkg:cargo/itoa@1.0.18%2Bmeta' },
  ]);
  expect(parseCargoLock('no lock file at all')).toEqual([]);
});

test('parsePackageLock() lists packages but not development ones, links or nonsense', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { name: 'root', version: '1.0.0' },
      'node_modules/@scope/kit': { version: '1.2.3' },
      'node_modules/a/node_modules/b': { version: '2.0.0' },
      'node_modules/dev': { version: '1.0.0', dev: true },
      'node_modules/link': { version: '1.0.0', link: true },
      'node_modules/../evil': { version: '1.0.0' },
      'node_modules/strange': { version: '1.0.0" onload="x' },
      'node_modules/none': null,
    },
  };
  expect(parsePackageLock(JSON.stringify(lock)).map(({ purl }) => purl)).toEqual([
    'pkg:npm/%40scope/kit@1.2.3',
    'pkg:npm/b@2.0.0',
  ]);
  for (const text of ['', '{', 'null', '[]', '{"packages":[]}', '{"packages":null}'])
    expect(parsePackageLock(text), text).toEqual([]);
});
