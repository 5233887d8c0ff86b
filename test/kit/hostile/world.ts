// A marketplace with two published plugins, one of them the attacker's, an honest pull request, and everything hostile beside it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ghostId } from '@plugindex/registry/decide/accounts';
import type { TestAccount } from '../github/little-github.ts';
import { type GitHubRegistry, openGitHubRegistry, registryName, registryUrl } from '../github-registry.ts';
import { editText, type RegistryFiles } from '../github-registry-files.ts';
import { callClock, createSource, type PluginSource } from '../github-source.ts';
import { proposalOf } from '../proposals.ts';
import { seedPlugins } from '../seeded-plugins.ts';
import type { Attack } from './attack.ts';
import { type Attacker, createAttacker } from './attacker.ts';
import { type Canary, openCanary } from './canary.ts';
import { own, type Scene, victim } from './scene.ts';
import { spyingPlugin } from './spying-plugin.ts';

export interface HostileWorld {
  readonly registry: GitHubRegistry;
  readonly canary: Canary;
  readonly attacker: Attacker;
  readonly scene: Scene;
  close(): Promise<void>;
}

/** Takes about a minute on a quiet machine. */
export async function openHostileWorld(): Promise<HostileWorld> {
  const canary = await openCanary();
  const registry = await openGitHubRegistry({ edit: arrange });
  const { ann, bob, mallory } = registry.people;
  const [, source] = await seedPlugins(registry, [
    { owner: ann, name: victim },
    { owner: mallory, name: own },
  ]);
  if (source === undefined) throw new Error('The attacker has no plugin');
  await submit(registry, bob, 'csv-rows');
  const scene: Scene = {
    canary,
    bystander: { number: 1, headSha: proposalOf(registry, 1).headSha },
    commits: await prepareCommits(source, canary),
  };
  const attacker = await createAttacker(registry, { account: mallory, scene });
  return {
    ...{ registry, canary, attacker, scene },
    close: async () => {
      await registry.close();
      await canary.close();
    },
  };
}

/** Of one attacker, only three would be looked at: each is to be refused for what it is. */
function arrange(files: RegistryFiles): void {
  editText(files, 'index/registry.yaml', (text) =>
    text.replace('maxOpenPullRequests: 3', 'maxOpenPullRequests: 100'),
  );
}

async function submit(registry: GitHubRegistry, by: TestAccount, name: string): Promise<void> {
  const source = await createSource(registry, by, name);
  await source.tag('0.1.0');
  const place = { by, folder: source.folder };
  const { code, stderr } = await registry.plugindex(['submit', '--repository', registryUrl], place);
  if (code !== 0) throw new Error(stderr);
}

async function prepareCommits(source: PluginSource, canary: Canary): Promise<Scene['commits']> {
  const good = await source.tag('0.1.1');
  await callClock(source);
  const undeclared = await source.tag('0.1.2');
  for (const [path, text] of Object.entries(spyingPlugin(canary)))
    await writeFile(join(source.folder, path), text);
  return { good, undeclared, spying: await source.tag('0.1.3') };
}

/** Opens the pull request of an attack: its number. A second commit is pushed when its moment comes. */
export async function launch(world: HostileWorld, attack: Attack, order: number): Promise<number> {
  const { registry, attacker, scene } = world;
  const words = attack.words?.(scene) ?? {};
  const branch = words.branch ?? `attack-${order}`;
  const number = await attacker.propose({
    ...{ change: attack.change, stage: attack.stage, base: attack.base ?? 'main', branch },
    title: words.title ?? attack.title,
    body: words.body ?? attack.title,
    message: words.message ?? attack.title,
    by: attack.isByGhost === true ? addGhost(registry, attacker) : undefined,
  });
  if (attack.forges === true) await forgeChecks(world, number);
  if (attack.afterwards === undefined) return number;
  const { at, change } = attack.afterwards;
  const sha = await attacker.commit({ message: attack.title, change });
  const push = async () =>
    void (await attacker.git('push', '--quiet', 'origin', `${sha}:refs/heads/${branch}`));
  const prefix = `/api/v3/repos/${registryName}/pulls`;
  const moment = at === 'look' ? `GET ${prefix}?` : `PUT ${prefix}/${number}/merge`;
  pushAt(registry, moment, push);
  return number;
}

/** GitHub shows it in the place of every account that is gone. */
function addGhost({ github }: GitHubRegistry, { account }: Attacker): TestAccount {
  const ghost = github.addUser({ login: 'ghost', id: ghostId });
  github.repository(`${account.login}/registry`).state.collaborators.set(ghost.id, 'write');
  return ghost;
}

/** Until the push is through, the request that begins so is answered as if GitHub were out of order: it comes again. */
function pushAt({ github }: GitHubRegistry, moment: string, push: () => Promise<void>): void {
  let isPushing = false;
  const clear = github.faults.add({
    kind: 'error',
    when: { every: 1 },
    matches: ({ method, path }) => `${method} ${path}`.startsWith(moment),
    onStrike: () => {
      if (!isPushing) void push().then(clear);
      isPushing = true;
    },
  });
}

/** Workflows of a fork have all rights in the fork, and no right in the registry. */
async function forgeChecks({ registry, attacker }: HostileWorld, number: number): Promise<void> {
  const fork = `${attacker.account.login}/registry`;
  const token = registry.github.workflowToken(fork, { checks: 'write', contents: 'write', actions: 'write' });
  const workflow = { ...attacker.account, token };
  const head_sha = proposalOf(registry, number).headSha;
  for (const name of ['validate', 'build', 'decide']) {
    const body = { name, head_sha, status: 'completed', conclusion: 'success' };
    await registry.api(workflow, { path: `/repos/${fork}/check-runs`, body });
    const refused = registry.api(workflow, { path: `/repos/${registryName}/check-runs`, body });
    await refused.then(
      () => Promise.reject(new Error('A fork made a check of the registry')),
      () => {},
    );
  }
}
