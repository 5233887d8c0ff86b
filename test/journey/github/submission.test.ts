// A plugin's first steps on GitHub, over real HTTP: submitted by the command line, checked, decided, published, installed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../kit/github-registry.ts';
import { createSource, type PluginSource } from '../../kit/github-source.ts';
import { findFaults, findSecrets } from '../../kit/journey-faults.ts';
import { proposalOf, say } from '../../kit/proposals.ts';
import { openClient, readServed, statusOf } from '../../kit/registry-client.ts';

let registry: GitHubRegistry;
let source: PluginSource;
let commit: string;

beforeAll(async () => {
  registry = await openGitHubRegistry({ withSite: true, buildsAfresh: true });
  source = await createSource(registry, registry.people.ann, 'greet-people');
  commit = await source.tag('0.1.0');
}, 600_000);
afterAll(async () => {
  await registry.close();
});

test('an author submits a plugin with one command', async () => {
  const { code, stdout, stderr } = await registry.plugindex(['submit', '--repository', registryUrl], {
    by: registry.people.ann,
    folder: source.folder,
  });
  expect(stderr).toContain('Opened pull request #1: Add greet-people 0.1.0');
  expect(stdout).toBe(`${registry.github.url}/${registryName}/pull/1\n`);
  expect(code).toBe(0);
  const status = await statusOf(registry, 1);
  expect(status).toContain('state   The registry has not looked at it yet');
  expect(status).toContain('turn    the machine');
}, 60_000);

test('the machines check it, say what they found, and wait whether anybody objects', async () => {
  await registry.actions.settle();
  const { isOpen, labels, decision, report } = proposalOf(registry, 1);
  expect(isOpen).toBe(true);
  expect(labels).toEqual(['lane:new-name', 'state:waiting-period', 'turn:nobody']);
  expect(decision).toContain('## Waiting whether anybody objects');
  expect(decision).toContain('The name is new. No other name is near it.');
  expect(report).toContain('## Validation\n\nNo problems');
  expect(report).toContain('+ import plugindex_host_1.config');
  const status = await statusOf(registry, 'greet-people');
  expect(status).toContain('state   Waiting whether anybody objects');
  expect(status).toContain('lane    new-name');
  expect(status).toContain('check   build: success');
  expect(status).toMatch(/next {4}1\. Until .* anybody may object/);
}, 600_000);

test('a maintainer ends the waiting period, and the machines do the rest', async () => {
  await say(registry, { by: registry.people.maintainer, number: 1, words: '/skip-wait' });
  await registry.actions.settle();
  const { state } = registry.github.repository(registryName);
  expect(state.issues.get(1)?.pull?.merged?.by.login).toBe('github-actions[bot]');
  // No label says any more that something is to be done.
  expect(proposalOf(registry, 1).labels).toEqual(['lane:new-name']);
  expect(await statusOf(registry, 1)).toContain('state   Merged');
  const [release, ...others] = state.releases;
  expect(others).toEqual([]);
  expect(release).toMatchObject({ tag: 'greet-people-v0.1.0', isDraft: false, isImmutable: true });
  expect(release?.assets.map(({ name }) => name).toSorted()).toEqual([
    'greet-people-0.1.0.changelog.md',
    'greet-people-0.1.0.intoto.jsonl',
    'greet-people-0.1.0.manifest.yaml',
    'greet-people-0.1.0.readme.md',
    'greet-people-0.1.0.sbom.cdx.json',
    'greet-people-0.1.0.wasm',
    'greet-people-0.1.0.wasm.sigstore.json',
  ]);
}, 600_000);

test('the snapshot is served, and tells of the plugin where it came from', async () => {
  expect(await readServed(registry, 'snapshot.json')).toMatchObject({ version: 2 });
  const client = await openClient(registry);
  const { code, stdout } = await client('info', 'greet-people', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'greet-people',
    owners: [{ github: 'ann', id: 4242 }],
    versions: [{ version: '0.1.0', source: { repository: 'https://github.com/ann/greet-people', commit } }],
  });
  const page = await fetch(`${registry.servedUrl}/plugins/greet-people/`);
  expect(await page.text()).toContain('<h1');
  const queue = await fetch(`${registry.servedUrl}/queue/`);
  expect(queue.status).toBe(200);
});

test('anybody installs it, and every byte and signature is verified', async () => {
  const client = await openClient(registry);
  const install = await client('install', 'greet-people', '--yes');
  expect(install).toMatchObject({ code: 0, stdout: '+ greet-people 0.1.0\n' });
  expect(install.stderr).toContain('verified  greet-people 0.1.0');
  const verify = await client('verify');
  expect(verify.code).toBe(0);
  expect(verify.stdout).toContain('greet-people');
}, 60_000);

test('no step failed, no token stands in a log, and nobody departed from the API', () => {
  expect(findSecrets(`fetch https://x:${registry.people.ann.token}@example.org`)).toEqual(['ghp_']);
  expect(findFaults(registry)).toEqual([]);
});
