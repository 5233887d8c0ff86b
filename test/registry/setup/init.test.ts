// A new registry from answers: the file parses without a problem, and everything wrong is said at once.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRegistryConfig, parseYaml } from '@plugindex/model';
import type { RawAnswers } from '@plugindex/registry/setup/answers';
import {
  filesThatNameTheRepository,
  planRegistry,
  type SetupPlan,
} from '@plugindex/registry/setup/plan-registry';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../kit/build-cache.ts';

const answers: RawAnswers = {
  name: 'acme',
  host: 'acme-tool',
  hostTitle: 'Acme Tool',
  hostVersions: ['1.0.0', '1.1.0'],
  kinds: ['command:run,describe', 'theme:colours'],
  repository: 'acme/plugins',
  maintainers: ['ada:1001', 'grace:1002'],
};

const present = {
  index: ['index/registry.yaml', 'index/plugins/au/th/auth-jwt/plugin.yaml', 'index/advisories/X-1.yaml'],
  named: new Map([
    ['.github/templates/profile/README.md', 'url: https://github.com/plugindex/registry/issues\n'],
    ['CODE_OF_CONDUCT.md', 'import "@plugindex/registry" from plugindex/registry-two\n'],
  ]),
  oldRepository: 'plugindex/registry',
};

function registryOf({ writes }: SetupPlan) {
  const text = writes.get('index/registry.yaml') ?? '';
  const document = parseYaml(text, { file: 'index/registry.yaml' });
  return document.ok ? parseRegistryConfig(document.value) : document;
}

describe('planRegistry()', () => {
  test('writes a registry.yaml that parses without a problem and names the repository’s own signer', () => {
    const plan = planRegistry(answers, present);
    expect(plan.problems).toEqual([]);
    const parsed = registryOf(plan);
    expect(parsed.problems).toEqual([]);
    if (!parsed.ok) throw new Error('it does not parse');
    const { name, kinds, deployment, policy } = parsed.value;
    expect(name).toBe('acme');
    expect(Object.keys(kinds)).toEqual(['command', 'theme']);
    expect(Object.keys(kinds.command?.hooks ?? {})).toEqual(['run', 'describe']);
    expect(deployment.urls).toEqual({
      site: 'https://acme.github.io/plugins',
      registry: 'https://acme.github.io/plugins',
      asset: 'https://github.com/acme/plugins/releases/download/{name}-v{version}/{file}',
      repository: 'https://github.com/acme/plugins',
    });
    const identity = 'https://github.com/acme/plugins/.github/workflows/publish.yml@refs/heads/main';
    expect(deployment.trust.release.identity).toBe(identity);
    expect(deployment.trust.snapshot.identity).toBe(identity);
    expect(policy.maintainers).toEqual([
      { github: 'ada', id: 1001 },
      { github: 'grace', id: 1002 },
    ]);
  });

  test('removes every file of the old index but registry.yaml, which it replaces', () => {
    expect(planRegistry(answers, present).removes).toEqual([
      'index/advisories/X-1.yaml',
      'index/plugins/au/th/auth-jwt/plugin.yaml',
    ]);
  });

  test('renames the repository where files name it, and leaves longer names and packages alone', () => {
    const { writes } = planRegistry(answers, present);
    expect(writes.get('.github/templates/profile/README.md')).toBe(
      'url: https://github.com/acme/plugins/issues\n',
    );
    expect(writes.has('CODE_OF_CONDUCT.md')).toBe(false);
  });

  test('writes issue forms with the kinds and the address of the new registry', () => {
    const { writes } = planRegistry(answers, present);
    expect(writes.get('.github/ISSUE_TEMPLATE/1-submit.yml')).toMatch(/- command\n +- theme\n/);
    expect(writes.get('.github/ISSUE_TEMPLATE/config.yml')).toContain('https://acme.github.io/plugins');
  });

  test('renames in every file of this repository that names it, and in no other', async () => {
    const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', '*.md', '*.yml'];
    const files = execFileSync('git', list, { cwd: repositoryRoot, encoding: 'utf8' }).split('\0');
    const named: string[] = [];
    for (const path of files.filter((name) => name !== '' && !/^(?:site|test|index|plugins)\//.test(name))) {
      const text = await readFile(join(repositoryRoot, path), 'utf8');
      if (/(?<![@\w-])plugindex\/registry(?![\w-])/.test(text)) named.push(path);
    }
    const written = planRegistry(answers, present).writes;
    expect(named.filter((path) => !written.has(path)).toSorted()).toEqual(
      filesThatNameTheRepository.filter((path) => !written.has(path)).toSorted(),
    );
  });

  test('serves the repository <owner>.github.io at the top of its host', () => {
    const parsed = registryOf(planRegistry({ ...answers, repository: 'Acme/acme.github.io' }, present));
    expect(parsed.ok && parsed.value.deployment.urls.site).toBe('https://acme.github.io');
  });

  test('asks maintainers to look at everything but the folders of plugins', () => {
    const lines = planRegistry(answers, present).writes.get('.github/CODEOWNERS')?.split('\n');
    expect(lines?.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      '* @ada @grace',
      '/index/plugins/',
    ]);
  });

  test('says every missing answer at once', () => {
    const { problems } = planRegistry({ hostVersions: [], kinds: [], maintainers: [] }, present);
    expect(problems.map(({ code, where }) => [code, where.file])).toEqual(
      ['--name', '--host', '--repository', '--host-version', '--kind', '--maintainer'].map((option) => [
        'setup/answer/missing',
        option,
      ]),
    );
  });

  test('says every wrong answer at once, each at the option that it came from', () => {
    const { problems } = planRegistry(
      {
        name: 'Not A Name',
        title: 'x'.repeat(200),
        host: 'acme',
        hostVersions: ['1.0', '1.1.0'],
        kinds: ['command', 'Theme:run'],
        repository: 'https://github.com/acme/plugins',
        maintainers: ['octocat', 'ada:-1', 'grace:1002'],
        site: 'javascript:alert(1)',
      },
      present,
    );
    const found = problems.map(({ code, where }) => `${code} ${where.file}`);
    expect(new Set(found)).toEqual(
      new Set([
        'setup/answer/repository --repository',
        'setup/answer/kind --kind',
        'setup/answer/maintainer --maintainer',
        'setup/answer/refused --name',
        'setup/answer/refused --title',
        'setup/answer/refused --host-version',
        'setup/answer/refused --kind',
        'setup/answer/refused --site',
      ]),
    );
  });

  test.each([
    ['a line end', 'Acme\ninjected: true'],
    ['YAML', 'Acme", injected: true, x: "'],
    ['a comment', 'Acme # no\n# yes'],
  ])('lets no title with %s become a key of the file', (_what, title) => {
    const parsed = registryOf(planRegistry({ ...answers, title }, present));
    if (parsed.ok) expect(parsed.value).not.toHaveProperty('injected');
    expect(parsed.problems.map(({ code }) => code)).not.toContain('schema/key/unknown');
  });

  test('shows a title with markup as text in the README', () => {
    const title = '[Acme](http://evil.example) <img src=x>';
    const readme = planRegistry({ ...answers, title }, present).writes.get('README.md') ?? '';
    expect(readme.split('\n')[0]).toBe('# \\[Acme\\](http\\:<!-- -->//evil.example) \\<img src=x\\>');
  });

  test('gives equal plans for equal answers', () => {
    expect(planRegistry(answers, present)).toEqual(planRegistry(answers, present));
  });
});
