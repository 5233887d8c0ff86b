// Which entry of a feed is news, how old a snapshot may get, and what is counted.
import { parseStats } from '@plugindex/model';
import type { PluginState } from '@plugindex/registry/index-state';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { countDownloads } from '@plugindex/registry/refresh/downloads';
import { isSnapshotDue } from '@plugindex/registry/refresh/snapshot-age';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commitOfFeedBody, toFeedBody } from '../../../packages/registry/src/refresh/feed-body.ts';
import { findNewVersion, tagsOfFeed } from '../../../packages/registry/src/refresh/new-version.ts';
import { memoryTree } from '../../kit/memory-tree.ts';
import { acmeFiles } from '../forms/acme-index.ts';

async function pluginWith(updates: string, versions: readonly string[] = ['1.0.0']): Promise<PluginState> {
  const files = new Map(acmeFiles(`updates: ${updates}\n`));
  const path = 'plugins/au/th/auth-acme/1.0.0.yaml';
  const text = files.get(path) ?? '';
  files.delete(path);
  for (const version of versions)
    files.set(path.replace('1.0.0', version), text.replace('version: 1.0.0', `version: ${version}`));
  const { state } = await readIndex(memoryTree(files));
  const plugin = state?.plugins.get('auth-acme');
  if (plugin === undefined) throw new Error('the fixture does not parse');
  return plugin;
}

const releases = '{ from: releases }';

test('tagsOfFeed() takes tags of this repository only and names the ids of others', () => {
  const id = (text: string) => ({ id: text });
  const entries = [
    id('tag:github.com,2008:Repository/7/v1.1.0'),
    id('tag:github.com,2008:Repository/7/v1.1.0'),
    id('tag:github.com,2008:Repository/8/v9.9.9'),
    id('tag:ghe.example.com,2008:Repository/7/auth/v2.0.0'),
    id('tag:github.com,2008:https://github.com/acme/plugins/releases'),
    id('v1.0.0'),
    id('tag:github.com,2008:Repository/7/'),
    id('tag:github.com,2008:Repository/07/v3.0.0'),
    id('tag:github.com,2008:Repository/99999999999999999999/v3.0.0'),
  ];
  expect(tagsOfFeed(entries, 7)).toEqual({ tags: ['v1.1.0', 'auth/v2.0.0'], strangers: [8] });
});

test('findNewVersion() proposes the highest version that is higher than everything in the index', async () => {
  const plugin = await pluginWith(releases);
  expect(findNewVersion(['v1.1.0', 'v1.10.0', 'v1.2.0'], plugin)).toEqual({
    tag: 'v1.10.0',
    version: '1.10.0',
  });
  expect(findNewVersion(['v1.0.0', 'v0.9.0'], plugin)).toBeUndefined();
  expect(findNewVersion([], plugin)).toBeUndefined();
});

test('findNewVersion() takes a pre-release only where the last version was one', async () => {
  expect(findNewVersion(['v2.0.0-beta.1'], await pluginWith(releases))).toBeUndefined();
  const early = await pluginWith(releases, ['1.0.0', '2.0.0-beta.1']);
  expect(findNewVersion(['v2.0.0-beta.2'], early)?.version).toBe('2.0.0-beta.2');
  expect(findNewVersion(['v2.0.0-beta.2', 'v2.0.0'], early)?.version).toBe('2.0.0');
});

test('findNewVersion() reads a tag by the exact prefix of the entry', async () => {
  const shared = ['auth-acme-v1.3.0', 'auth-other-v5.0.0', 'v9.0.0', '8.0.0'];
  expect(findNewVersion(shared, await pluginWith('{ from: tags, prefix: auth-acme-v }'))?.tag).toBe(
    'auth-acme-v1.3.0',
  );
  expect(findNewVersion(shared, await pluginWith('{ from: tags, prefix: auth-other-v }'))?.version).toBe(
    '5.0.0',
  );
  expect(findNewVersion(shared, await pluginWith('{ from: tags, prefix: "" }'))?.tag).toBe('8.0.0');
  expect(findNewVersion(shared, await pluginWith('{ from: tags }'))?.tag).toBe('v9.0.0');
});

test('findNewVersion() never returns what is not a version above the last, whatever the tags', async () => {
  const plugin = await pluginWith(releases);
  const tag = fc.oneof(
    fc.string(),
    fc.stringMatching(/^v[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?:-[a-z0-9.]{0,8})?$/),
  );
  fc.assert(
    fc.property(fc.array(tag), (tags) => {
      const found = findNewVersion(tags, plugin);
      if (found === undefined) return;
      expect(tags).toContain(found.tag);
      expect(found.tag).toBe(`v${found.version}`);
      expect(found.version).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+$/);
    }),
  );
});

test('the commit of a feed’s pull request is read back from its first two lines only', () => {
  const commit = 'a'.repeat(40);
  const body = toFeedBody({ body: 'Release x.\n', commit, isProvenanceLost: true });
  expect(body.startsWith('<!-- plugindex:feed -->\n')).toBe(true);
  expect(body).toContain('\n<!-- plugindex:escalate provenance-lost -->\n');
  expect(commitOfFeedBody(body)).toBe(commit);
  expect(commitOfFeedBody(body.replaceAll('\n', '\r\n'))).toBe(commit);
  expect(commitOfFeedBody(`x\n${body}`)).toBeUndefined();
  expect(toFeedBody({ body: '', commit, isProvenanceLost: false })).not.toContain('escalate');
});

test('isSnapshotDue() is true from a third of its life on, and where nothing is served', () => {
  const createdAt = '2026-11-01T00:00:00Z';
  const at = (hours: number) => new Date(Date.parse(createdAt) + hours * 3_600_000);
  const due = (hours: number) => isSnapshotDue({ createdAt }, { now: at(hours), maxAgeHours: 168 });
  expect([0, 55.9, 56, 200].map(due)).toEqual([false, false, true, true]);
  expect(isSnapshotDue(undefined, { now: at(0), maxAgeHours: 168 })).toBe(true);
});

test('countDownloads() counts artifacts by name and version, and nothing that is no release of a plugin', () => {
  const asset = (name: string, downloads: number) => ({ name, downloads });
  const stats = countDownloads(
    [
      {
        tag: 'auth-acme-v1.0.0',
        assets: [asset('auth-acme-1.0.0.wasm', 5), asset('auth-acme-1.0.0.wasm.sigstore.json', 90)],
      },
      { tag: 'auth-acme-v1.1.0', assets: [asset('auth-acme-1.1.0.wasm', 2)] },
      { tag: 'auth-v2-v0.1.0', assets: [asset('auth-v2-0.1.0.wasm', 1)] },
      { tag: 'auth-v1.0.0-v2', assets: [asset('auth-1.0.0-v2.wasm', 4)] },
      { tag: 'v1.0.0', assets: [asset('tool.zip', 1000)] },
      { tag: '__proto__-v1.0.0', assets: [asset('__proto__-1.0.0.wasm', 7)] },
      { tag: 'empty-v1.0.0', assets: [] },
    ],
    new Date('2026-11-26T12:00:00Z'),
  );
  expect(stats).toEqual({
    format: 1,
    collectedAt: '2026-11-26T12:00:00Z',
    plugins: {
      auth: { downloads: 4, versions: { '1.0.0-v2': 4 } },
      'auth-acme': { downloads: 7, versions: { '1.1.0': 2, '1.0.0': 5 } },
      'auth-v2': { downloads: 1, versions: { '0.1.0': 1 } },
    },
  });
  expect(parseStats({ file: 'stats.json', value: stats, locate: () => undefined }).ok).toBe(true);
});
