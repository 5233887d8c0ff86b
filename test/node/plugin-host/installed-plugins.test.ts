// From "plugindex install" to a call: a host runs what the client verified and stored, and nothing that was changed since.
import { spawnSync } from 'node:child_process';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPluginHost } from '@plugindex/host';
import { createFolderPort, createNodeRunner } from '@plugindex/node';
import { createHostPorts, createInstalledPlugins } from '@plugindex/node/plugin-host';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleThatSays } from '../../host/plugin-host/start-host.ts';
import { createCli, type TestCli } from '../../kit/cli.ts';
import { type FolderRegistry, openFolderRegistry } from '../../kit/folder-registry.ts';

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

function openHost() {
  const home = createFolderPort(cli.home);
  return createPluginHost({
    runners: { shared: createNodeRunner() },
    ports: createHostPorts(),
    policy: {},
    installed: createInstalledPlugins({ home }),
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
