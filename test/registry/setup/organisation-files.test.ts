// The files that GitHub itself reads, held against what they are written from: people, checks, workflows, updates.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, type Problem, parseRegistryConfig, parseYaml } from '@plugindex/model';
import { recordsBranch } from '@plugindex/registry/index-tree/lay-records';
import { codeOwners } from '@plugindex/registry/setup/code-owners';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkWorkflow } from '../../../scripts/workflow-rules/check-workflow.ts';
import { readOfficialProblems } from '../../../scripts/workflow-rules/official-parser.ts';
import { repositoryRoot } from '../../kit/build-cache.ts';

const textOf = (path: string) => readFile(join(repositoryRoot, path), 'utf8');

async function policy() {
  const document = parseYaml(await textOf('index/registry.yaml'), { file: 'index/registry.yaml' });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (!registry.ok) throw new Error(registry.problems[0]?.message);
  return registry.value.policy;
}

test('CODEOWNERS names the maintainers of registry.yaml, and nobody for the folders of plugins', async () => {
  const { maintainers } = await policy();
  expect(await textOf('.github/CODEOWNERS')).toBe(codeOwners(maintainers));
});

test('the ruleset requires the checks that registry.yaml requires, from GitHub Actions', async () => {
  const ruleset: { rules: { type: string; parameters?: { required_status_checks?: unknown } }[] } =
    JSON.parse(await textOf('.github/ruleset.json'));
  const checks = ruleset.rules.find(({ type }) => type === 'required_status_checks');
  const required = (await policy()).review?.requiredChecks ?? [];
  expect(required.length).toBeGreaterThan(0);
  expect(checks?.parameters?.required_status_checks).toEqual(
    required.map((context) => ({ context, integration_id: 15368 })),
  );
});

test('the ruleset of the branch of records forbids what takes records away, and nothing that the pipeline does', async () => {
  const { conditions, rules, target, enforcement } = JSON.parse(await textOf('.github/ruleset-records.json'));
  expect({ target, enforcement }).toEqual({ target: 'branch', enforcement: 'active' });
  expect(conditions.ref_name).toEqual({ include: [`refs/heads/${recordsBranch}`], exclude: [] });
  expect(rules).toEqual([{ type: 'deletion' }, { type: 'non_fast_forward' }]);
});

test.each(['.github/dependabot.yml', '.github/templates/plugin/.github/dependabot.yml'])(
  '%s lets every update cool down for a week at least',
  async (path) => {
    const { updates }: { updates: { 'package-ecosystem': string; cooldown: { 'default-days': number } }[] } =
      parse(await textOf(path));
    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
    for (const { cooldown } of updates) expect(cooldown['default-days']).toBeGreaterThanOrEqual(7);
  },
);

/** Code of a rule, and where the template may break it. */
const meant: Readonly<Record<string, RegExp>> = {
  // The registry compares the certificate with its workflow at the branch, so the branch it is.
  'workflow/uses/unpinned': /^\/jobs\/release\/uses$/,
  // A repository of one author tests what is proposed there: nothing but a token that reads is beside it.
  'workflow/install/untrusted': /^\/jobs\/test\/steps\/\d+\/run$/,
};

describe.each(['ci.yml', 'release.yml', 'scan.yml'])('the template’s %s', (name) => {
  const path = `.github/templates/plugin/.github/workflows/${name}`;

  test('breaks none of our rules for workflows but two, with a reason each', async () => {
    const problems = checkWorkflow(await textOf(path), { file: path });
    const isMeant = ({ code, where }: Problem) => meant[code]?.test(where.pointer ?? '') === true;
    expect(problems.filter((problem) => !isMeant(problem))).toEqual([]);
  });

  test('is what GitHub’s own parser accepts', async () => {
    expect(await readOfficialProblems(await textOf(path), { file: path })).toEqual([]);
  });
});

test('the template asks of build-plugin what it offers, and grants what it needs', async () => {
  const caller: unknown = parse(await textOf('.github/templates/plugin/.github/workflows/release.yml'));
  const called: unknown = parse(await textOf('.github/workflows/build-plugin.yml'));
  const at = (value: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
  const keys = (value: unknown) => (isRecord(value) ? Object.keys(value) : []);
  const offered = keys(at(called, 'on', 'workflow_call', 'inputs'));
  expect(keys(at(caller, 'jobs', 'release', 'with')).filter((key) => !offered.includes(key))).toEqual([]);
  const granted = at(caller, 'jobs', 'release', 'permissions');
  const rank = (access: unknown) => ['none', 'read', 'write'].indexOf(String(access ?? 'none'));
  for (const job of keys(at(called, 'jobs'))) {
    for (const scope of keys(at(called, 'jobs', job, 'permissions'))) {
      const needed = at(called, 'jobs', job, 'permissions', scope);
      expect([job, scope, rank(at(granted, scope)) >= rank(needed)]).toEqual([job, scope, true]);
    }
  }
});
