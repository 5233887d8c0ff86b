// Machines that die in the middle of a publication: whatever was done, the next run by the timer ends in the same state.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StepRecord } from '../../kit/actions/runner-context.ts';
import { registryName } from '../../kit/github-registry.ts';
import { isWrite, killAfterStep, killAtEveryRequest, killAtRequest } from '../../kit/killed-run.ts';
import {
  type OnePluginRegistry,
  openOnePluginRegistry,
  pluginName,
  published,
  publishFile,
} from '../../kit/one-plugin-registry.ts';
import { publishedAssets } from '../../kit/published-state.ts';

let registry: OnePluginRegistry;

beforeAll(async () => {
  registry = await openOnePluginRegistry();
}, 120_000);
afterAll(() => registry.close());

const isStep = (job: string, step: string) => (done: StepRecord) =>
  done.job === job && done.step.includes(step);

let assets: ReadonlyMap<string, string> = new Map();

/** The timer. At no moment has an asset changed that was published before. */
async function publish(): Promise<void> {
  await registry.actions.schedule(publishFile);
  expectUnchanged();
}

function expectUnchanged(): void {
  const now = publishedAssets(registry);
  expect([...now]).toEqual(expect.arrayContaining([...assets]));
  assets = now;
}

test('a publication that dies after a stage, or with any of its writes, is brought to its end by the next run', async () => {
  await killAfterStep(registry, isStep('validate', 'validate'), publish);
  await killAfterStep(registry, isStep('build', 'upload-artifact'), publish);
  expect(await registry.describe('0.1.0')).toMatchObject({ releases: [], records: 0 });
  const died = await killAtEveryRequest(registry, isWrite, publish);
  // The draft, seven assets, one that was signed anew, the publication; then a commit of the record.
  expect(died.map((request) => request.replace(/^(\S+) .*\/(.*)$/, '$1 $2'))).toEqual([
    'POST releases',
    ...uploads('wasm', 'wasm.sigstore.json'),
    'DELETE N',
    ...uploads('intoto.jsonl', 'sbom.cdx.json', 'manifest.yaml', 'readme.md', 'changelog.md'),
    'PATCH N',
    'POST trees',
    'POST commits',
    'POST refs',
  ]);
  expect(await registry.describe('0.1.0')).toEqual(published('0.1.0'));
  expect(await registry.snapshotVersion()).toBe(1);
}, 600_000);

const uploads = (...extensions: readonly string[]) =>
  extensions.map((extension) => `POST assets?name=${pluginName}-0.1.0.${extension}`);

test('a version that is published, then recorded, then compiled by runs that die is served by the next, once', async () => {
  const before = await registry.snapshotVersion();
  const { maintainer } = registry.people;
  await registry.pushVersion('0.1.1', { by: maintainer, repository: registryName, branch: 'main' });
  await killAtRequest(registry, isPublication, async () => {
    await registry.actions.settle();
    expectUnchanged();
  });
  expect(await registry.describe('0.1.1')).toEqual({ ...published('0.1.1'), records: 0, changes: [] });
  await killAfterStep(registry, isStep('release', 'release'), publish);
  expect(await registry.describe('0.1.1')).toEqual({ ...published('0.1.1'), changes: [] });
  await killAfterStep(registry, isStep('compile', 'upload-pages-artifact'), publish);
  expect(await registry.snapshotVersion()).toBe(before);
  await publish();
  expect(await registry.describe('0.1.1')).toEqual(published('0.1.1'));
  expect(await registry.snapshotVersion()).toBe(before + 1);
}, 600_000);

function isPublication({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === 'PATCH' && /\/releases\/[0-9]+$/.test(path);
}

test('a run over what is published already asks for nothing to be changed', async () => {
  const before = await registry.snapshotVersion();
  const writes = registry.github.requests.filter(isWrite).length;
  await publish();
  expect(registry.github.requests.filter(isWrite)).toHaveLength(writes);
  expect(await registry.snapshotVersion()).toBe(before);
}, 120_000);

test('anybody installs what came out of it, verified', async () => {
  const add = ['registry', 'add', registry.servedUrl, '--trusted-root', registry.trustedRootFile, '--yes'];
  await registry.plugindex(add);
  const { code, stdout, stderr } = await registry.plugindex(['install', pluginName, '--yes']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `+ ${pluginName} 0.1.1\n` });
  expect(stderr).toContain(`verified  ${pluginName} 0.1.1`);
  expect(registry.github.violations).toEqual([]);
}, 60_000);
