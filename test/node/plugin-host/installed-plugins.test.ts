// From "plugindex install" to a call: a host runs what the client verified and stored, and nothing that was changed since.
import { spawnSync } from 'node:child_process';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCurrent, storePath } from '@plugindex/client';
import { createPluginHost, effectiveLimits } from '@plugindex/host';
import { createFolderPort } from '@plugindex/node/folder-port';
import { createHostPorts, createInstalledPlugins } from '@plugindex/node/plugin-host';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loopForever, packed, plugin } from '../../host/hostile-modules.ts';
import { moduleThatSays } from '../../host/plugin-host/start-host.ts';
import { createCli, type TestCli } from '../../kit/cli.ts';
import { type FolderRegistry, openFolderRegistry } from '../../kit/folder-registry.ts';
import { createInstalledHome } from '../../kit/installed-home.ts';

let registry: FolderRegistry;
let cli: TestCli;

const release = (version: string) => ({
  version,
  artifact: moduleThatSays(version),
  capabilities: { clock: true },
});

beforeAll(async () => {
  registry = await openFolderRegistry();
  await registry.publish({ app: [release('1.0.0')], other: [release('2.0.0')] });
  cli = await createCli();
  await cli.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
  expect(await cli.run('install', 'app', 'other', '--yes')).toMatchObject({ code: 0 });
});
afterAll(() => registry.close());

function openHost(installed = createInstalledPlugins({ home: createFolderPort(cli.home) })) {
  return createPluginHost({
    runners: { shared: createNodeRunner() },
    ports: createHostPorts(),
    policy: {},
    installed,
  });
}

test('what was installed is discovered, started and called; an update is told and taken over by a reload', async () => {
  const host = openHost();
  expect(await host.discover()).toEqual({ added: ['app', 'other'], changed: [], gone: [] });
  expect(await host.startAll()).toEqual([]);
  expect(await host.call('app', 'go', {})).toEqual({ ok: true, value: '1.0.0' });

  await registry.publish({ app: [release('1.0.0'), release('1.1.0')], other: [release('2.0.0')] });
  expect(await cli.run('update', '--yes')).toMatchObject({ code: 0 });
  expect(await cli.run('remove', 'other')).toMatchObject({ code: 0 });
  const { changed, gone } = await host.discover();
  expect(gone).toEqual(['other']);
  for (const next of changed) await host.reload(next.name, next);
  for (const name of gone) await host.destroy(name);
  expect(await host.call('app', 'go', {})).toEqual({ ok: true, value: '1.1.0' });
  expect(host.healths().map(({ plugin }) => plugin)).toEqual(['app']);
  await host.close();
});

test('the example of the documentation runs as it stands', async () => {
  const program = join(import.meta.dirname, 'usage.ts');
  const auditPath = join(cli.home, 'audit.ndjson');
  const ended = spawnSync(process.execPath, [program, cli.home, auditPath], { encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 0, stderr: '', stdout: '{"ok":true,"value":"1.1.0"}\nready true\n' });
  expect(JSON.parse(await readFile(auditPath, 'utf8'))).toMatchObject({
    plugin: 'app',
    decision: 'granted',
    subject: 'clock',
  });
});

test('the host holds what is installed to the limits and the configuration schema of its manifest', async () => {
  const limited = await createCli();
  const artifact = plugin({ loop: [...loopForever, ...packed(0, 0)], go: '{"ok":1}' });
  const config = { type: 'object', required: ['secret'], properties: { rounds: { type: 'integer' } } };
  await registry.publish({
    slow: [{ version: '1.0.0', artifact, limits: { timeoutMs: 150 } }],
    thrifty: [{ version: '1.0.0', artifact, limits: { maxFuel: 1000 } }],
    large: [{ version: '1.0.0', artifact, limits: { maxMemoryBytes: 65_536 } }],
    // The fixture registry allows 10 s and 16 MiB at most.
    greedy: [{ version: '1.0.0', artifact, limits: { timeoutMs: 600_000, maxMemoryBytes: 2 ** 32 } }],
    strict: [{ version: '1.0.0', artifact, config }],
  });
  await limited.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
  await limited.run('install', 'slow', 'thrifty', 'large', 'greedy', 'strict');
  const notices: string[] = [];
  const installed = createInstalledPlugins({
    home: createFolderPort(limited.home),
    configOf: (name) => (name === 'strict' ? { rounds: 'many' } : {}),
    onNotice: (notice) => notices.push(notice),
  });
  const host = openHost(installed);
  await host.discover();
  const failures = (await host.startAll()).map(({ plugin: name, error }) => [
    name,
    error.code,
    error.problems,
  ]);
  expect(failures).toEqual([
    ['large', 'host/module-unsafe', [expect.stringContaining('at most 65536 bytes')]],
    ['strict', 'host/config-invalid', [expect.stringContaining('secret'), expect.stringContaining('rounds')]],
  ]);
  await expect(host.call('slow', 'loop', {})).rejects.toMatchObject({ code: 'host/timeout' });
  await expect(host.call('thrifty', 'loop', {})).rejects.toMatchObject({ code: 'host/out-of-fuel' });
  const greedy = (await installed.list()).find(({ name }) => name === 'greedy');
  if (greedy?.registryLimits === undefined || greedy.manifest.limits === undefined)
    throw new Error('No limits');
  expect(
    effectiveLimits({ manifest: greedy.manifest.limits, registry: greedy.registryLimits }),
  ).toMatchObject({ timeoutMs: 10_000, maxMemoryBytes: 16_777_216 });
  expect(notices).toEqual([]);
  await host.close();
});

test('a plugin that was installed without its manifest runs with safe limits, and the host application is told once', async () => {
  const older = createInstalledHome();
  await older.install([{ name: 'old', bytes: moduleThatSays('old') }]);
  const notices: string[] = [];
  const host = openHost(
    createInstalledPlugins({
      home: createFolderPort(older.folder),
      onNotice: (notice) => notices.push(notice),
    }),
  );
  await host.discover();
  await host.discover();
  expect(await host.startAll()).toEqual([]);
  await expect(host.call('old', 'loop', {})).rejects.toMatchObject({ code: 'host/timeout' });
  expect(notices).toEqual([expect.stringContaining('old 0.1.0 was installed without its manifest')]);
  await host.close();
});

test('attack: a plugin whose manifest was changed in the store does not run; the others do', async () => {
  const victim = await createCli();
  const artifact = moduleThatSays('one');
  await registry.publish({
    bad: [{ version: '1.0.0', artifact, limits: { timeoutMs: 150 } }],
    good: [{ version: '1.0.0', artifact }],
  });
  await victim.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
  await victim.run('install', 'bad', 'good');
  const digest = (await readCurrent(createFolderPort(victim.home)))?.plugins.bad?.manifest;
  if (digest === undefined) throw new Error('No manifest was kept');
  const path = join(victim.home, storePath(digest));
  await writeFile(path, (await readFile(path, 'utf8')).replace('"timeoutMs":150', '"timeoutMs":9000'));
  const host = openHost(createInstalledPlugins({ home: createFolderPort(victim.home) }));
  await host.discover();
  const failures = await host.startAll();
  expect(failures.map(({ plugin: name }) => name)).toEqual(['bad']);
  expect(failures[0]?.error.message).toContain('from the store: found sha256:');
  expect(await host.call('good', 'go', {})).toEqual({ ok: true, value: 'one' });
  await host.close();
});

test('attack: bytes that were changed in the store are not run', async () => {
  const store = join(cli.home, 'store');
  for (const name of await readdir(store, { recursive: true })) {
    const path = join(store, name);
    if (!/[0-9a-f]{64}$/.test(name)) continue;
    await chmod(path, 0o600);
    await writeFile(path, moduleThatSays('evil'));
  }
  const host = openHost();
  await host.discover();
  const [failure] = await host.startAll();
  expect(failure?.error.message).toContain('from the store: found sha256:');
  expect(host.health('app').state).toBe('failed');
  await host.close();
});
