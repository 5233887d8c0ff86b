// `plugindex registry doctor` against a real API: settings by the guide, settings as GitHub starts with, too little right.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '@plugindex/model';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { planRegistry } from '@plugindex/registry/setup/plan-registry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../kit/build-cache.ts';
import { createCli } from '../kit/cli.ts';
import { type LittleGitHub, startLittleGitHub, type TestAccount } from '../kit/github/little-github.ts';
import { commitAll } from '../node/sample-repository.ts';

const workflows = ['pull-request', 'report', 'decide', 'publish', 'refresh', 'form'];
const files = Object.fromEntries(
  workflows.map((name) => [
    `.github/workflows/${name}.yml`,
    `name: ${name}\non: workflow_dispatch\njobs: {}\n`,
  ]),
);

let github: LittleGitHub;
let ada: TestAccount;
let mallory: TestAccount;
const clones: string[] = [];

beforeAll(async () => {
  github = await startLittleGitHub();
  ada = github.addUser({ login: 'ada', id: 1001 });
  mallory = github.addUser({ login: 'mallory' });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  for (const clone of clones) await rm(clone, { recursive: true });
});

/** A repository of the little GitHub, and a clone with the registry.yaml that init writes for it. */
async function openRegistry(name: string): Promise<string> {
  github.addRepository({ owner: 'ada', name, files });
  const { writes } = planRegistry(
    {
      ...{ name: 'acme', host: 'acme', repository: `ada/${name}` },
      ...{ hostVersions: ['1.0.0'], kinds: ['command:run'], maintainers: ['ada:1001'] },
    },
    { index: [], named: new Map(), oldRepository: undefined },
  );
  const text = (writes.get('index/registry.yaml') ?? '').replaceAll('https://github.com', github.url);
  const clone = await mkdtemp(join(tmpdir(), 'plugindex-clone-'));
  clones.push(clone);
  await mkdir(join(clone, 'index'));
  await writeFile(join(clone, 'index/registry.yaml'), text);
  commitAll(clone);
  return clone;
}

interface Examined {
  readonly exit: number;
  readonly codes: readonly string[];
  readonly hints: readonly string[];
}

async function examine(clone: string, token?: string): Promise<Examined> {
  const cli = await createCli({
    folder: clone,
    env: {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.url,
      ...(token === undefined ? {} : { GITHUB_TOKEN: token }),
    },
  });
  const { code, value } = await cli.json('registry', 'doctor');
  await rm(cli.home, { recursive: true, force: true });
  if (!isRecord(value) || !Array.isArray(value.problems)) throw new Error(JSON.stringify(value));
  const problems = value.problems.filter((problem) => isRecord(problem));
  return {
    exit: code,
    codes: [...new Set(problems.map((problem) => String(problem.code)))].toSorted(),
    hints: problems.map(({ hint }) => String(hint)),
  };
}

/** Carries out a call as `gh api` would: `--method`, the path, fields (`-f` text, `-F` typed), `--input` with a file. */
async function ghApi(line: string): Promise<void> {
  const words = [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
  const after = (option: string) =>
    words.flatMap((word, at) => (word === option ? [words[at + 1] ?? ''] : []));
  const fields = [...after('-f'), ...after('-F')].map((field) => field.split(/=(.*)/s).slice(0, 2));
  const typed = fields.map(([key, value]) => [key, value === 'true' ? true : value]);
  const [input] = after('--input');
  const body =
    input === undefined
      ? JSON.stringify(Object.fromEntries(typed))
      : await readFile(join(repositoryRoot, input), 'utf8');
  const path = words.find((word) => word.startsWith('repos/'));
  const response = await fetch(`${github.apiUrl}/${path}`, {
    method: after('--method')[0] ?? 'GET',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
    ...(typed.length > 0 || input !== undefined ? { body } : {}),
  });
  if (!response.ok) throw new Error(`${line}: ${response.status} ${await response.text()}`);
}

test('the calls of the guide leave nothing to find but labels and the environment that Pages makes', async () => {
  const clone = await openRegistry('plugins');
  const guide = await readFile(join(repositoryRoot, 'site/src/content/docs/set-up-on-github.md'), 'utf8');
  const calls = [...guide.matchAll(/`gh api ([^`]+)`/g)].map(([, call = '']) => call);
  expect(calls.length).toBe(7);
  for (const call of calls) await ghApi(call.replaceAll('acme/plugins', 'ada/plugins'));
  expect(await examine(clone, ada.token)).toMatchObject({
    exit: 0,
    codes: ['doctor/labels/missing', 'doctor/pages/environment'],
  });
});

test('a new repository is told everything that is missing, and the calls in the hints mend what they speak of', async () => {
  const clone = await openRegistry('fresh');
  const first = await examine(clone, ada.token);
  expect(first.exit).toBe(1);
  expect(first.codes).toEqual([
    'doctor/actions/pull-requests',
    'doctor/branch/checks',
    'doctor/branch/deletion',
    'doctor/branch/force-push',
    'doctor/branch/pull-request',
    'doctor/labels/missing',
    'doctor/pages/environment',
    'doctor/pages/source',
    'doctor/records/protected',
    'doctor/releases/immutable',
    'doctor/security/private-reports',
  ]);
  const calls = new Set(first.hints.filter((hint) => hint.startsWith('gh api ')));
  for (const call of calls) await ghApi(call);
  const { codes } = await examine(clone, ada.token);
  expect(codes).toEqual([
    'doctor/branch/checks',
    'doctor/branch/deletion',
    'doctor/branch/force-push',
    'doctor/branch/pull-request',
  ]);
});

test('settings that somebody made worse are found again', async () => {
  const clone = await openRegistry('worse');
  for (const call of [
    '--method PUT repos/ada/worse/actions/permissions/workflow -f default_workflow_permissions=write -F can_approve_pull_request_reviews=true',
    '--method PUT repos/ada/worse/actions/permissions/fork-pr-contributor-approval -f approval_policy=all_external_contributors',
  ]) {
    await ghApi(call);
  }
  const worse = ['doctor/actions/fork-approval', 'doctor/actions/token'];
  const { codes, hints } = await examine(clone, ada.token);
  expect(codes.filter((code) => worse.includes(code))).toEqual(worse);
  for (const call of hints.filter((hint) => hint.startsWith('gh api '))) await ghApi(call);
  const after = await examine(clone, ada.token);
  expect(after.codes.filter((code) => worse.includes(code))).toEqual([]);
});

test('what a stranger may not read is unread, never good and never bad', async () => {
  const clone = await openRegistry('seen');
  for (const token of [undefined, mallory.token]) {
    const { codes } = await examine(clone, token);
    expect(codes).toContain('doctor/settings/unread');
    expect(codes).not.toContain('doctor/releases/immutable');
    expect(codes).not.toContain('doctor/pages/source');
    expect(codes).not.toContain('doctor/actions/pull-requests');
  }
});

test('a maintainer whose account has another id is found', async () => {
  const clone = await openRegistry('people');
  const path = join(clone, 'index/registry.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('github: "ada", id: 1001', 'github: "mallory", id: 1001'));
  expect((await examine(clone, ada.token)).codes).toContain('doctor/identity/maintainers');
  await writeFile(path, text.replace('github: "ada", id: 1001', 'github: "nobody-here", id: 1001'));
  expect((await examine(clone, ada.token)).codes).toContain('doctor/identity/maintainers');
});

test('a token is sent to no server that registry.yaml names', async () => {
  const clone = await openRegistry('honest');
  const asked: string[] = [];
  const stranger = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.end('{}');
  });
  const port = await listenOnLoopback(stranger, 0);
  const path = join(clone, 'index/registry.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replaceAll(github.url, `http://127.0.0.1:${port}`));
  const { codes } = await examine(clone, ada.token);
  stranger.close();
  expect(asked).toEqual([]);
  expect(codes).toContain('doctor/identity/repository');
  expect(codes).toContain('doctor/identity/signers');
});

test('a repository that is not there is an error with a code, not a finding', async () => {
  const clone = await openRegistry('there');
  const cli = await createCli({ folder: clone, env: { GITHUB_API_URL: github.apiUrl } });
  expect(await cli.json('registry', 'doctor', '--repository', 'ada/not-there')).toMatchObject({
    code: 1,
    value: { error: { code: 'github/not-found' } },
  });
  expect(await cli.json('registry', 'doctor', '--repository', 'not a repository')).toMatchObject({
    code: 2,
    value: { error: { code: 'cli/usage' } },
  });
  await rm(cli.home, { recursive: true, force: true });
});
