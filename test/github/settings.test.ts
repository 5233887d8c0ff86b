// Settings of a repository, rulesets, environments, Pages and attestations: what a set-up writes and a doctor reads.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

test('switches are off in a new repository, and turned by an administrator', async () => {
  const client = scene.client(scene.owner.token);
  const { place } = scene;
  const immutable = '/repos/{owner}/{repo}/immutable-releases';
  await expect(client.request(`GET ${immutable}`, place)).rejects.toMatchObject({ status: 404 });
  await expect(scene.client(scene.author.token).request(`PUT ${immutable}`, place)).rejects.toMatchObject({
    status: 403,
  });
  await client.request(`PUT ${immutable}`, place);
  expect((await client.request(`GET ${immutable}`, place)).data).toEqual({
    enabled: true,
    enforced_by_owner: false,
  });
  await expect(client.repos.checkVulnerabilityAlerts(place)).rejects.toMatchObject({ status: 404 });
  await client.repos.enableVulnerabilityAlerts(place);
  expect((await client.repos.checkVulnerabilityAlerts(place)).status).toBe(204);
  await client.repos.enablePrivateVulnerabilityReporting(place);
  expect((await client.repos.checkPrivateVulnerabilityReporting(place)).data.enabled).toBe(true);
  await client.repos.enableAutomatedSecurityFixes(place);
  expect((await client.repos.checkAutomatedSecurityFixes(place)).data.enabled).toBe(true);
});

test('permissions of Actions are read and written', async () => {
  const client = scene.client(scene.owner.token);
  const { place } = scene;
  await client.actions.setGithubActionsPermissionsRepository({
    ...place,
    enabled: true,
    allowed_actions: 'selected',
  });
  expect((await client.actions.getGithubActionsPermissionsRepository(place)).data).toMatchObject({
    enabled: true,
    allowed_actions: 'selected',
  });
  const { data } = await client.actions.getGithubActionsDefaultWorkflowPermissionsRepository(place);
  expect(data).toEqual({ default_workflow_permissions: 'read', can_approve_pull_request_reviews: false });
});

test('a ruleset says which rules hold for a branch', async () => {
  const client = scene.client(scene.owner.token);
  const { place } = scene;
  const { data: ruleset } = await client.repos.createRepoRuleset({
    ...place,
    name: 'main',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
  });
  const { data: rules } = await client.repos.getBranchRules({ ...place, branch: 'main' });
  expect(rules.map(({ type, ruleset_id }) => [type, ruleset_id])).toEqual([
    ['deletion', ruleset.id],
    ['non_fast_forward', ruleset.id],
  ]);
  expect((await client.repos.getBranchRules({ ...place, branch: 'other' })).data).toEqual([]);
  const { data: one } = await client.repos.getRepoRuleset({ ...place, ruleset_id: ruleset.id });
  expect(one.rules?.map(({ type }) => type)).toEqual(['deletion', 'non_fast_forward']);
  await client.repos.updateRepoRuleset({ ...place, ruleset_id: ruleset.id, enforcement: 'disabled' });
  expect((await client.repos.getBranchRules({ ...place, branch: 'main' })).data).toEqual([]);
  await client.repos.deleteRepoRuleset({ ...place, ruleset_id: ruleset.id });
  expect((await client.repos.getRepoRulesets(place)).data).toEqual([]);
});

test('Pages and environments are made and read', async () => {
  const client = scene.client(scene.owner.token);
  const { place } = scene;
  await expect(client.repos.getPages(place)).rejects.toMatchObject({ status: 404 });
  await client.repos.createPagesSite({ ...place, build_type: 'workflow' });
  expect((await client.repos.getPages(place)).data.build_type).toBe('workflow');
  const target = { ...place, environment_name: 'github-pages' };
  await client.repos.createOrUpdateEnvironment({
    ...target,
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  await client.repos.createDeploymentBranchPolicy({ ...target, name: 'main' });
  const { data: environment } = await client.repos.getEnvironment(target);
  expect(environment.deployment_branch_policy?.custom_branch_policies).toBe(true);
  const { data: policies } = await client.repos.listDeploymentBranchPolicies(target);
  expect(policies.branch_policies.map(({ name }) => name)).toEqual(['main']);
  expect((await client.repos.getAllEnvironments(place)).data.total_count).toBe(1);
});

test('an attestation is found by the digest of its subject', async () => {
  const digest = 'ab'.repeat(32);
  const statement = {
    subject: [{ name: 'a.wasm', digest: { sha256: digest } }],
    predicateType: 'https://slsa.dev/provenance/v1',
  };
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {},
    dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString('base64') },
  };
  const client = scene.client(scene.github.workflowToken('acme/registry', { attestations: 'write' }));
  await client.repos.createAttestation({ ...scene.place, bundle });
  const { data } = await client.repos.listAttestations({
    ...scene.place,
    subject_digest: `sha256:${digest}`,
  });
  expect(data.attestations?.map((each) => each.bundle)).toEqual([bundle]);
  const other = client.repos.listAttestations({
    ...scene.place,
    subject_digest: `sha256:${'cd'.repeat(32)}`,
  });
  await expect(other).rejects.toMatchObject({ status: 404 });
});

test('who may do what is said of a collaborator', async () => {
  scene.github.addUser({ login: 'mia' });
  const registry = scene.github.addRepository({
    owner: 'acme',
    name: 'other',
    collaborators: { mia: 'maintain' },
  });
  const client = scene.client(scene.owner.token);
  const place = { owner: 'acme', repo: registry.state.name };
  const role = async (username: string) =>
    (await client.repos.getCollaboratorPermissionLevel({ ...place, username })).data;
  expect(await role('mia')).toMatchObject({ permission: 'write', role_name: 'maintain' });
  expect(await role('ann')).toMatchObject({ permission: 'read', role_name: 'read', user: { id: 4242 } });
  expect(await role('acme')).toMatchObject({ permission: 'admin' });
});
