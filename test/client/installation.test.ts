// An installation over a real signed registry in a folder: mirrors, wishes, removals, and what happens when things go away.
import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  assetUrlFrom,
  type ClientContext,
  ClientError,
  type InstallPlan,
  install,
  openVerifiedIndex,
  readCurrent,
  readRegistries,
  remove,
  update,
  verify,
} from '@plugindex/client';
import { createFolderPort } from '@plugindex/node/folder-port';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { createVerifier } from '@plugindex/trust';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLeanEngine } from '../../packages/trust/src/lean-engine.ts';
import { createCli, type TestCli } from '../kit/cli.ts';
import { type FolderRegistry, openFolderRegistry } from '../kit/folder-registry.ts';

const hour = 3_600_000;
let registry: FolderRegistry;
let other: FolderRegistry;
let cli: TestCli;
let judged = 0;

beforeAll(async () => {
  registry = await openFolderRegistry();
  other = await openFolderRegistry({ name: 'other' });
  await other.publish({ base: [{ version: '9.0.0' }], lone: [{ version: '1.0.0' }] });
});
afterAll(() => Promise.all([registry.close(), other.close()]));

const first = {
  app: [{ version: '1.0.0', dependencies: { base: '^1.0.0' } }],
  base: [{ version: '1.0.0' }],
};
const v1 = () => join(registry.folder, 'current/v1');

beforeEach(async () => {
  await registry.publish(first);
  cli = await createCli();
  await add(registry);
});

const add = ({ url, trustedRootFile }: FolderRegistry) =>
  cli.run('registry', 'add', url, '--trusted-root', trustedRootFile, '--yes');
const installed = async () =>
  Object.entries((await readCurrent(createFolderPort(cli.home)))?.plugins ?? {}).map(
    ([name, { version }]) => `${name} ${version}`,
  );

async function contextOf(home: string): Promise<ClientContext> {
  const folder = createFolderPort(home);
  const [pinned] = await readRegistries(folder);
  if (pinned === undefined) throw new Error('No registry was added');
  return {
    registry: pinned,
    http: createHttpPort(),
    home: folder,
    now: () => new Date(),
    openVerifier: async (options) =>
      createVerifier(registry.trustedRoot, {
        ...options,
        engine: (...parts) => {
          const judge = createLeanEngine(...parts);
          return (question) => {
            judged += 1;
            return judge(question);
          };
        },
      }),
    hostVersion: undefined,
  };
}

async function installWith(context: ClientContext, ...names: string[]): Promise<InstallPlan> {
  const index = await openVerifiedIndex(context);
  const assetUrl = async () => assetUrlFrom((await index.descriptor()).urls, context.registry.url);
  const options = { isDryRun: false, assetUrl, consent: async () => true };
  return install(context, index, { wanted: names.map((name) => ({ name, range: '*' })), options });
}

test('a folder serves releases too, though the index says that they are on the web, and through a link', async () => {
  expect(await cli.run('install', 'app')).toMatchObject({ code: 0, stdout: '+ app 1.0.0\n+ base 1.0.0\n' });
  expect((await cli.run('verify')).code).toBe(0);
});

test('assetUrlFrom() asks the mirror only for what is below the address of the registry', () => {
  const urls = { site: 'https://a.org', registry: 'https://a.org/r', repository: 'https://a.org/git' };
  const asset = { name: 'x', version: '1.0.0', file: 'x-1.0.0.wasm' };
  const at = (template: string) => assetUrlFrom({ ...urls, asset: template }, 'file:///media/r')(asset);
  expect(at('https://a.org/r/rel/{name}/{version}/{file}')).toBe('file:///media/r/rel/x/1.0.0/x-1.0.0.wasm');
  expect(at('https://a.org/rest/{file}')).toBe('https://a.org/rest/x-1.0.0.wasm');
  expect(() => at('file:///etc/{file}')).toThrow(ClientError);
});

test('a removal takes away what only the removed plugin needed, and a rollback brings it back', async () => {
  await cli.run('install', 'app');
  expect(await cli.run('remove', 'base')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('app needs it'),
  });
  expect((await cli.run('remove', 'app', '--dry-run')).stdout).toBe('- app 1.0.0\n- base 1.0.0\n');
  expect(await installed()).toEqual(['app 1.0.0', 'base 1.0.0']);
  expect((await cli.run('remove', 'app')).stdout).toBe('- app 1.0.0\n- base 1.0.0\n');
  expect((await cli.run('rollback')).stdout).toContain('app 1.0.0, base 1.0.0');
  expect((await cli.run('verify')).code).toBe(0);
});

test('a plugin that the user asked for stays when nobody needs it any more', async () => {
  await cli.run('install', 'app', 'base');
  await cli.run('remove', 'app');
  expect(await installed()).toEqual(['base 1.0.0']);
});

test('an optional dependency is not brought in, and its range holds where it is there', async () => {
  const optional = { range: '^1.0.0', optional: true } as const;
  await registry.publish({
    app: [{ version: '1.0.0', dependencies: { base: optional } }],
    base: [{ version: '1.0.0' }, { version: '2.0.0' }],
  });
  await cli.run('install', 'app');
  expect(await installed()).toEqual(['app 1.0.0']);
  await cli.run('install', 'base');
  expect(await installed()).toEqual(['app 1.0.0', 'base 1.0.0']);
  expect(await cli.run('install', 'base@^2')).toMatchObject({ code: 1 });
  await cli.run('remove', 'base');
  expect(await installed()).toEqual(['app 1.0.0']);
});

test('update --dry-run shows what would move and changes nothing', async () => {
  await cli.run('install', 'base');
  await registry.publish({ base: [{ version: '1.0.0' }, { version: '1.1.0' }] });
  expect((await cli.run('update', '--dry-run')).stdout).toBe('~ base 1.0.0 → 1.1.0\n');
  expect(await installed()).toEqual(['base 1.0.0']);
  expect((await cli.run('update')).stdout).toBe('~ base 1.0.0 → 1.1.0\n');
});

test('a version that changed words only has the same bytes, and is an update all the same', async () => {
  const artifact = 'the same bytes';
  await registry.publish({ base: [{ version: '1.0.0', artifact }] });
  await cli.run('install', 'base@^1.0.0');
  await registry.publish({
    base: [
      { version: '1.0.0', artifact },
      { version: '1.1.0', artifact },
    ],
  });
  expect((await cli.run('update', '--dry-run')).stdout).toBe('~ base 1.0.0 → 1.1.0\n');
});

test('a plugin that left the index stays installed, is named, and stands in nobody’s way', async () => {
  await cli.run('install', 'app');
  await registry.publish({ base: first.base, late: [{ version: '1.0.0' }] });
  const result = await cli.run('install', 'late');
  expect(result).toMatchObject({ code: 0, stdout: '+ late 1.0.0\n' });
  expect(result.stderr).toContain('warning: app 1.0.0 is installed, but the registry has it no more');
  expect((await cli.run('update')).code).toBe(0);
  expect(await installed()).toEqual(['app 1.0.0', 'base 1.0.0', 'late 1.0.0']);
});

test('a yanked version stays where it is installed, with its reason', async () => {
  await cli.run('install', 'base');
  await registry.publish({ base: [{ version: '1.0.0', yanked: 'Loses data' }] });
  expect((await cli.run('install', 'base')).stderr).toContain('was yanked: Loses data');
  expect((await (await createFresh()).run('install', 'base')).stderr).toContain('Loses data');
});

async function createFresh(): Promise<TestCli> {
  const fresh = await createCli();
  await fresh.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
  return fresh;
}

test('a release that was installed may not come back with other bytes', async () => {
  await cli.run('install', 'base');
  await registry.publish({ base: [{ version: '1.0.0', artifact: 'replaced' }] });
  const { code, value } = await cli.json('update');
  expect({ code, value }).toMatchObject({ code: 1, value: { error: { code: 'client/artifact/changed' } } });
});

test('a registry that disappears leaves everything usable that was seen before', async () => {
  await cli.run('install', 'app');
  await rename(v1(), `${v1()}.away`);
  try {
    expect(await cli.run('install', 'base')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Offline'),
    });
    expect((await cli.run('verify')).code).toBe(0);
    expect((await cli.run('remove', 'app')).code).toBe(0);
    expect((await cli.run('rollback')).code).toBe(0);
    const unseen = await createFresh();
    expect((await unseen.run('search', 'base')).code).toBe(1);
  } finally {
    await rename(`${v1()}.away`, v1());
  }
});

test('removing and rolling back work although the last snapshot expired long ago', async () => {
  await cli.run('install', 'app');
  const later = () => new Date(Date.now() + 10_000 * hour);
  const context = { ...(await contextOf(cli.home)), now: later };
  await expect(openVerifiedIndex(context)).rejects.toMatchObject({ code: 'client/snapshot/expired' });
  await remove(context, { names: ['app'], isDryRun: false });
  expect(await installed()).toEqual([]);
});

test('damaged bytes in the store are found by verify and mended by update', async () => {
  await cli.run('install', 'base');
  const digest = (await readCurrent(createFolderPort(cli.home)))?.plugins.base?.digest.slice(7) ?? '';
  await writeFile(join(cli.home, 'store', digest.slice(0, 2), digest), 'damaged');
  expect(await cli.run('verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('BAD') });
  expect((await cli.run('update')).code).toBe(0);
  expect((await cli.run('verify')).code).toBe(0);
});

const homeFiles = ['registries.json', 'state/acme.json', 'generations/1.json', 'current'];
const garbage = ['', '{', '[]', 'null', '{"format":1}', '\u0000\u001b[2J', '{"format":2,"registries":[]}'];
test.each(homeFiles)(
  'a damaged %s is refused with its name and a way out, never with a crash',
  async (file) => {
    await cli.run('install', 'base');
    for (const text of [...garbage, 'x'.repeat(5_000_000)]) {
      await writeFile(join(cli.home, file), text);
      for (const verb of [
        ['update'],
        ['verify'],
        ['list'],
        ['registry', 'list'],
        ['remove', 'base', '--dry-run'],
      ]) {
        const { code, value } = await cli.json(...verb);
        if (code !== 0)
          expect(value).toMatchObject({ error: { code: 'client/home/malformed', hint: expect.any(String) } });
      }
    }
    const codes = await Promise.all([cli.run('update'), cli.run('list'), cli.run('registry', 'list')]);
    expect(codes.map(({ code }) => code)).toContain(1);
  },
);

test('rollback --to mends a damaged pointer', async () => {
  await cli.run('install', 'base');
  await writeFile(join(cli.home, 'current'), 'nonsense');
  expect((await cli.run('rollback', '--to', '1')).code).toBe(0);
  expect(await installed()).toEqual(['base 1.0.0']);
});

test('damaged copies of the index and damaged verdicts are replaced in silence', async () => {
  await cli.run('install', 'app');
  const cached = await readdir(join(cli.home, 'cache'), { recursive: true, withFileTypes: true });
  for (const file of cached.filter((entry) => entry.isFile()))
    await writeFile(join(file.parentPath, file.name), 'x'.repeat(5_000_000));
  await writeFile(join(cli.home, 'verdicts.json'), '{"format":1');
  await cli.run('remove', 'app');
  expect(await cli.run('install', 'app')).toMatchObject({ code: 0 });
});

test('what was judged before is not judged again by install, and always by verify', async () => {
  const context = await contextOf(cli.home);
  judged = 0;
  await installWith(context, 'app');
  expect(judged).toBe(2);
  await remove(context, { names: ['app'], isDryRun: false });
  await installWith(context, 'app');
  expect(judged).toBe(2);
  expect((await verify(context)).every(({ ok }) => ok)).toBe(true);
  expect(judged).toBe(4);
});

test('two registries live in one home, and one name comes from one of them only', async () => {
  await add(other);
  expect((await cli.run('install', 'app')).code).toBe(0);
  expect((await cli.run('install', 'lone', '--registry', 'other')).code).toBe(0);
  expect(await installed()).toEqual(['app 1.0.0', 'base 1.0.0', 'lone 1.0.0']);
  const clash = await cli.json('install', 'base', '--registry', 'other');
  expect(clash.value).toMatchObject({ error: { code: 'client/plugin/other-registry' } });
  expect((await cli.run('update')).code).toBe(0);
  expect((await cli.json('verify')).value).toHaveLength(3);
  await cli.run('registry', 'remove', 'other');
  expect(await cli.run('verify')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('not among yours'),
  });
  expect(await installed()).toHaveLength(3);
});

test('a registry cannot take the name of one that is trusted already', async () => {
  const impostor = await openFolderRegistry({ name: 'acme' });
  await impostor.publish(first);
  const words = ['registry', 'add', impostor.url, '--trusted-root', impostor.trustedRootFile, '--yes'];
  expect((await cli.json(...words)).value).toMatchObject({ error: { code: 'client/registry/pinned' } });
  expect((await cli.run('install', 'app')).code).toBe(0);
  await impostor.close();
});

test('the same registry may move to another address', async () => {
  const moved = pathToFileURL(join(registry.folder, 'moved')).href;
  await rename(join(registry.folder, 'current'), join(registry.folder, 'moved'));
  try {
    const words = ['registry', 'add', moved, '--trusted-root', registry.trustedRootFile, '--yes'];
    expect((await cli.run(...words)).code).toBe(0);
    expect((await cli.run('install', 'app')).code).toBe(0);
    expect((await cli.json('registry', 'list')).value).toHaveLength(1);
  } finally {
    await rename(join(registry.folder, 'moved'), join(registry.folder, 'current'));
  }
});

test('update() refuses a name that is not installed', async () => {
  const context = await contextOf(cli.home);
  const index = await openVerifiedIndex(context);
  const options = { isDryRun: false, assetUrl: async () => () => '', consent: async () => true };
  await expect(update(context, index, { names: ['ghost'], options })).rejects.toMatchObject({
    code: 'client/plugin/not-installed',
  });
});
