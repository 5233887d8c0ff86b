// A plugin's first steps on GitHub, over real HTTP: submitted by the command line, checked, decided, published, installed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../kit/github-registry.ts';
import { createSource, type PluginSource } from '../../kit/github-source.ts';

let registry: GitHubRegistry;
let source: PluginSource;
const issue = () => registry.github.repository(registryName).state.issues.get(1);

beforeAll(async () => {
  registry = await openGitHubRegistry();
  source = await createSource(registry, registry.people.ann, 'greet-people');
  await source.tag('0.1.0');
}, 120_000);
afterAll(async () => {
  await registry.close();
});

test('an author submits a plugin with one command', async () => {
  const { ann } = registry.people;
  const place = ['--repository', registryUrl];
  const { code, stderr } = await registry.plugindex(['submit', ...place], {
    by: ann,
    folder: source.folder,
  });
  expect(stderr).toContain('Opened pull request #1: Add greet-people 0.1.0');
  expect(code).toBe(0);
  await registry.actions.settle();
  for (const s of registry.actions.steps) if (s.outcome === 'failure') console.log(s);
  console.log(
    issue()?.labels.map((l) => l.name),
    issue()
      ?.comments.map((c) => c.body)
      .join('\n=======\n'),
  );
}, 300_000);

test('a maintainer ends the waiting period, and the machines do the rest', async () => {
  await registry.api(registry.people.maintainer, {
    path: `/repos/${registryName}/issues/1/comments`,
    body: { body: '/skip-wait' },
  });
  const before = registry.actions.steps.length;
  await registry.actions.settle();
  for (const s of registry.actions.steps.slice(before))
    console.log(
      s.workflow,
      s.job,
      s.step,
      s.outcome,
      s.outcome === 'failure' || s.step.startsWith('./') ? s.log.slice(0, 3000) : '',
    );
  console.log(
    issue()?.labels.map((l) => l.name),
    issue()?.pull?.merged,
    issue()
      ?.comments.map((c) => c.body)
      .join('\n=======\n'),
  );
  console.log(registry.github.violations);
}, 300_000);

test('anybody installs it, verified', async () => {
  const add = await registry.plugindex([
    'registry',
    'add',
    registry.servedUrl,
    '--trusted-root',
    registry.trustedRootFile,
    '--yes',
  ]);
  console.log(add);
  const install = await registry.plugindex(['install', 'greet-people', '--yes']);
  console.log(install);
  expect(install.code).toBe(0);
}, 300_000);
