// decide, report and the checks of a pull request, each as a process of its own against the little GitHub.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAction } from '../kit/run-action.ts';
import { openRegistryWorld, type RegistryWorld, registryName } from './registry-world.ts';

let folder: string;
let world: RegistryWorld;
const entry = 'index/plugins/re/qu/required-keys/plugin.yaml';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-decide-'));
  world = await openRegistryWorld({ servedUrl: 'http://127.0.0.1:9' });
  await placeSource();
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const replaceIn = async (file: string, [from, to]: readonly [string, string]) =>
  writeFile(file, (await readFile(file, 'utf8')).replace(from, to));

/** Puts the repository that the entry of required-keys names on the little GitHub, and its ids into the entry. */
async function placeSource(): Promise<void> {
  const { login } = world.github.addUser({ login: 'env-cli-example' });
  const source = world.github.addRepository({ owner: login, name: 'plugins', files: { 'README.md': 'x' } });
  const checkout = await world.checkout();
  await replaceIn(join(checkout, entry), ['id: 1001', `id: ${source.id}`]);
  await replaceIn(join(checkout, entry), ['ownerId: 583231', `ownerId: ${source.ownerId}`]);
  await world.git(checkout, 'commit', '--quiet', '--all', '--message', 'Name the source');
  await world.git(checkout, 'push', '--quiet', 'origin', 'HEAD:main');
}

/** A new version of required-keys, whose source is the one before it. */
async function addVersion(checkout: string): Promise<void> {
  const place = join(checkout, 'index/plugins/re/qu/required-keys');
  const text = await readFile(join(place, '0.1.0.yaml'), 'utf8');
  await writeFile(
    join(place, '0.2.0.yaml'),
    text
      .replace('version: 0.1.0', 'version: 0.2.0')
      .replace('kinds:', 'capabilities: { kv: { maxBytes: 1000 } }\nkinds:'),
  );
}

interface Pull {
  readonly number: number;
  readonly headSha: string;
}

const pullRequestEvent = (
  { number, headSha }: Pull,
  user: { readonly login: string; readonly id: number },
) => ({
  pull_request: { number, user: { ...user, type: 'User' }, head: { sha: headSha }, base: { ref: 'main' } },
});

async function validate(pull: Pull, user = { login: 'ann', id: 4242 }) {
  return runAction(
    'validate',
    world.settings(await world.checkout(), {
      eventName: 'pull_request',
      event: pullRequestEvent(pull, user),
      inputs: { pull_request: String(pull.number), report: join(folder, `${pull.number}/validate.json`) },
    }),
  );
}

async function build(pull: Pull) {
  return runAction(
    'build',
    world.settings(await world.checkout(), {
      eventName: 'pull_request',
      inputs: {
        pull_request: String(pull.number),
        head_sha: pull.headSha,
        report: join(folder, `${pull.number}/build.json`),
        cache: join(folder, 'cache'),
      },
    }),
  );
}

async function report(place: string, headSha: string) {
  return runAction(
    'report',
    world.settings(await world.checkout(), {
      eventName: 'workflow_run',
      event: { workflow_run: { event: 'workflow_dispatch', head_sha: headSha } },
      inputs: {
        folder: place,
        token: world.github.workflowToken(registryName, { 'pull-requests': 'write', contents: 'read' }),
      },
    }),
  );
}

async function decide(state: string, inputs: Readonly<Record<string, string>> = {}, event: object = {}) {
  const before = world.github.requests.length;
  const token = world.github.workflowToken(registryName, {
    actions: 'write',
    checks: 'write',
    contents: 'write',
    issues: 'read',
    'pull-requests': 'write',
  });
  const run = await runAction(
    'decide',
    world.settings(await world.checkout(), {
      eventName: 'schedule',
      event,
      inputs: { state: join(folder, state), token, ...inputs },
    }),
  );
  const asked = world.github.requests.slice(before).filter(({ path }) => path.startsWith('/api/v3'));
  return { ...run, asked };
}

/** As the runner tells that a job ended well. */
async function completeCheck(name: string, headSha: string): Promise<void> {
  const response = await fetch(`${world.github.apiUrl}/repos/${registryName}/check-runs`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.github.workflowToken(registryName, { checks: 'write' })}`,
      'content-type': 'application/json',
      accept: 'application/vnd.github+json',
    },
    body: JSON.stringify({ name, head_sha: headSha, status: 'completed', conclusion: 'success' }),
  });
  if (!response.ok) throw new Error(await response.text());
}

const comments = (number: number) =>
  world.github.repository(registryName).state.issues.get(number)?.comments ?? [];

describe('a version that asks for more, by the owner of the plugin', () => {
  let pull: Pull;
  beforeAll(async () => {
    pull = await world.propose(world.octocat, addVersion);
  });

  test('validate reads it as objects and names who must look', async () => {
    const run = await validate(pull, { login: 'octocat', id: 583231 });
    expect(run.stderr).toBe('');
    expect(run.outputs.head_sha).toBe(pull.headSha);
    expect(run.summary).toContain('Validation');
  });

  test('build says what it asks, imports and exports beyond the release before it', async () => {
    const run = await build(pull);
    expect(run.stderr).toBe('');
    expect(JSON.parse(await readFile(join(folder, `${pull.number}/build.json`), 'utf8'))).toMatchObject({
      pullRequest: pull.number,
      headSha: pull.headSha,
      plugins: [
        { name: 'required-keys', version: '0.2.0', capabilities: { added: ['kv 1000 bytes'], removed: [] } },
      ],
    });
    expect(run.summary).toContain('+ capability kv 1000 bytes');
  }, 120_000);

  test('report says both in one comment, and edits it the next time', async () => {
    for (let i = 0; i < 2; i++) {
      const run = await report(join(folder, String(pull.number)), pull.headSha);
      expect({ code: run.code, annotations: run.annotations }).toEqual({ code: 0, annotations: [] });
    }
    const bodies = comments(pull.number).map(({ body }) => body);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('<!-- plugindex:report -->');
    expect(bodies[0]).toContain('+ capability kv 1000 bytes');
  });

  test('decide holds it for a maintainer, and says so once', async () => {
    const { code, stderr, annotations, outputs } = await decide('state', {
      queue: join(folder, 'queue.json'),
    });
    expect({ code, stderr, annotations }).toEqual({ code: 0, stderr: '', annotations: [] });
    expect(outputs.decided).toContain(String(pull.number));
    expect(JSON.parse(await readFile(join(folder, 'queue.json'), 'utf8'))).toMatchObject({
      pullRequests: [{ number: pull.number, lane: 'escalation' }],
    });
  });

  test('an idle run asks at most three times, and changes nothing', async () => {
    for (const name of ['validate', 'build']) await completeCheck(name, pull.headSha);
    // What decide itself wrote moved the time of the pull request: one more look, then nothing.
    await decide('state');
    await decide('state');
    const { asked, stdout, code } = await decide('state');
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing changed');
    expect(asked.length).toBeLessThanOrEqual(3);
    // Every run has a new token; what the last one was told still counts.
    expect(asked.every(({ method, notModified }) => method === 'GET' && notModified)).toBe(true);
  });

  test('a dry run only says what it would do', async () => {
    const { asked, code } = await decide('other-state', { dry_run: 'true' });
    expect(code).toBe(0);
    expect(asked.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('a forged report', () => {
  let victim: Pull;
  let attacker: Pull;
  let place: string;
  beforeAll(async () => {
    victim = await world.propose(world.author, (checkout) => writeFile(join(checkout, 'victim.txt'), 'a\n'));
    attacker = await world.propose(world.author, (checkout) =>
      writeFile(join(checkout, 'attacker.txt'), 'b\n'),
    );
    place = join(folder, 'forged');
    await mkdir(place);
  });
  const forge = (changes: object = {}) => ({
    format: 1,
    stage: 'validate',
    pullRequest: attacker.number,
    headSha: attacker.headSha,
    problems: [],
    plugins: [],
    ...changes,
  });
  const write = (text: string) => writeFile(join(place, 'validate.json'), text);

  test.each([
    ['names another pull request', () => forge({ pullRequest: victim.number })],
    [
      'names another pull request and its head',
      () => forge({ pullRequest: victim.number, headSha: victim.headSha }),
    ],
    ['names a pull request that is not there', () => forge({ pullRequest: 999_999 })],
    ['has a key that no report has', () => forge({ marker: '<!-- plugindex:decide -->' })],
    ['is about another stage than its file', () => forge({ stage: 'build' })],
    [
      'has ten thousand problems',
      () => forge({ problems: Array.from({ length: 10_000 }, () => problem('x')) }),
    ],
    [
      'has a code that is Markdown',
      () => forge({ problems: [{ ...problem('x'), code: '](https://evil.example)/x' }] }),
    ],
  ])('that %s is refused, and nobody is told anything', async (_, body) => {
    await write(JSON.stringify(body()));
    const run = await report(place, attacker.headSha);
    expect(run.code).toBe(1);
    expect(run.annotations[0]?.message).toContain('Cannot use the report');
    expect([...comments(victim.number), ...comments(attacker.number)]).toEqual([]);
  });

  test('that is not JSON, or far too large, or a link, is refused', async () => {
    for (const text of ['{', 'x'.repeat(2 ** 20 + 1)]) {
      await write(text);
      expect((await report(place, attacker.headSha)).code).toBe(1);
    }
    const linked = join(folder, 'linked');
    await mkdir(linked);
    await symlink('/etc/passwd', join(linked, 'validate.json'));
    expect((await report(linked, attacker.headSha)).code).toBe(1);
    expect(comments(attacker.number)).toEqual([]);
  });

  test('that is sound but full of Markdown becomes text: no mention, link, image or HTML comes alive', async () => {
    const hostile =
      '</details> @octocat ![x](https://evil.example/x.png) ``` <script>alert(1)</script>\n# Approved';
    await write(JSON.stringify(forge({ problems: [problem(hostile)] })));
    expect((await report(place, attacker.headSha)).code).toBe(0);
    const body = comments(attacker.number)[0]?.body ?? '';
    const outside = body.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toContain('evil.example');
    expect(outside).not.toContain('@octocat');
    expect(body.split('\n').some((line) => line.startsWith('# Approved'))).toBe(false);
  });
});

function problem(message: string) {
  return { code: 'validate/name/taken', severity: 'error', where: { file: 'a' }, message };
}

test('validate tells every path outside the index that a pull request touches, and runs nothing of it', async () => {
  const marker = join(folder, 'ran');
  const pull = await world.propose(world.author, async (checkout) => {
    await writeFile(
      join(checkout, 'package.json'),
      JSON.stringify({ scripts: { preinstall: `touch ${marker}` } }),
    );
    await writeFile(join(checkout, '.gitattributes'), '* filter=evil\n');
    await replaceIn(join(checkout, entry), [
      '- { github: octocat, id: 583231 }',
      '- { github: ann, id: 4242 }',
    ]);
  });
  const run = await validate(pull);
  expect(run.code).toBe(1);
  const {
    problems,
  }: { problems: readonly { readonly code: string; readonly where: { readonly file: string } }[] } =
    JSON.parse(await readFile(join(folder, `${pull.number}/validate.json`), 'utf8'));
  expect(problems.map(({ where }) => where.file)).toEqual(expect.arrayContaining(['package.json', entry]));
  await expect(readFile(marker)).rejects.toThrow('ENOENT');
});

test('validate refuses a head that moved after the event', async () => {
  const pull = await world.propose(world.author, (checkout) => writeFile(join(checkout, 'moved.txt'), 'a\n'));
  const run = await validate({ ...pull, headSha: 'a'.repeat(40) });
  expect(run.code).toBe(1);
  expect(run.annotations[0]?.message).toContain('github/conflict');
});

test('validate of a run that was dispatched on another commit than the head is refused: its checks belong there', async () => {
  const pull = await world.propose(world.author, (checkout) => writeFile(join(checkout, 'other.txt'), 'a\n'));
  const run = async (headSha: string) =>
    runAction(
      'validate',
      world.settings(await world.checkout(), {
        eventName: 'workflow_dispatch',
        event: { inputs: { pull_request: String(pull.number) } },
        inputs: {
          ...{ pull_request: String(pull.number), head_sha: headSha },
          token: world.github.workflowToken(registryName, { 'pull-requests': 'read', contents: 'read' }),
        },
      }),
    );
  const refused = await run('a'.repeat(40));
  expect(refused.annotations[0]?.message).toContain(
    `its head is ${pull.headSha}, expected ${'a'.repeat(40)}`,
  );
  expect(refused.outputs).toEqual({});
  expect((await run(pull.headSha)).outputs.head_sha).toBe(pull.headSha);
});

test('decide leaves a pull request alone that is for another branch, named by an event or not', async () => {
  const { number } = await world.propose(world.octocat, (checkout) =>
    replaceIn(join(checkout, entry), ['description:', 'description: Now']),
  );
  const issue = world.github.repository(registryName).state.issues.get(number);
  if (issue?.pull === undefined) throw new Error('unreachable: it was just opened');
  Object.assign(issue.pull.base, { branch: 'records' });
  for (const event of [
    {},
    { pull_request: { number, state: 'open' } },
    { issue: { number, state: 'open' } },
  ]) {
    const { code, outputs } = await decide('state-of-branches', {}, event);
    expect(code).toBe(0);
    expect(outputs.decided ?? '[]').not.toContain(String(number));
  }
  expect({ labels: issue.labels, comments: issue.comments }).toEqual({ labels: [], comments: [] });
  issue.state = 'closed';
});

test('of two that are ready for one plugin the older one is merged, and the other one is looked at again at once', async () => {
  const state = join(folder, 'state-of-two');
  const words = ['Looks for keys', 'Looks for needed keys'];
  const pulls: Pull[] = [];
  for (const text of words) {
    const pull = await world.propose(world.octocat, (checkout) =>
      replaceIn(join(checkout, entry), ['description:', `description: ${text}.`]),
    );
    for (const name of ['validate', 'build']) await completeCheck(name, pull.headSha);
    pulls.push(pull);
  }
  const isMerged = ({ number }: Pull) =>
    world.github.repository(registryName).state.issues.get(number)?.pull?.merged !== undefined;
  const started = world.github.events.length;
  const first = await decide(state);
  expect({ code: first.code, merged: pulls.map(isMerged) }).toEqual({ code: 0, merged: [true, false] });
  const starts = world.github.events.slice(started).filter(({ event }) => event === 'workflow_dispatch');
  expect(starts.map(({ payload }) => payload.workflow)).toEqual([
    '.github/workflows/publish.yml',
    '.github/workflows/decide.yml',
  ]);
  const second = await decide(state);
  expect(second.outputs.decided).toContain(String(pulls[1]?.number));
});

/** Makes of each commit in this folder one that no `git` with checks takes: its dates begin with a zero. */
async function commitMalformed(checkout: string): Promise<void> {
  const hook = join(checkout, '.git/hooks/post-commit');
  await mkdir(join(checkout, '.git/hooks'), { recursive: true });
  const program = `git cat-file commit HEAD | sed 's/> /> 0/' | git hash-object -t commit -w --literally --stdin`;
  await writeFile(hook, `#!/bin/sh\ngit update-ref HEAD "$(${program})"\n`, { mode: 0o755 });
}

test('a pull request whose commits git refuses holds up nobody, and many are fetched with one connection', async () => {
  const describeAs = (text: string) => (checkout: string) =>
    replaceIn(join(checkout, entry), ['description:', `description: ${text}.`]);
  const malformed = await world.propose(world.octocat, async (checkout) => {
    await describeAs('Malformed')(checkout);
    await commitMalformed(checkout);
  });
  const sound = [];
  for (const text of ['Sound', 'Sounder']) sound.push(await world.propose(world.octocat, describeAs(text)));
  const fetches = () => world.github.requests.filter(({ path }) => path.endsWith('/git-upload-pack')).length;
  const { code, stdout, outputs } = await decide('state-of-malformed');
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(stdout).toContain(`${malformed.number}: Cannot look at ${malformed.number}: Cannot fetch`);
  const decided: unknown = JSON.parse(outputs.decided ?? '[]');
  for (const { number } of sound) expect(decided).toContain(number);
  expect(decided).not.toContain(malformed.number);

  const issue = world.github.repository(registryName).state.issues.get(malformed.number);
  if (issue !== undefined) issue.state = 'closed';
  const before = fetches();
  const again = await decide('state-after-malformed');
  expect(JSON.parse(again.outputs.decided ?? '[]')).toEqual(
    expect.arrayContaining(sound.map(({ number }) => number)),
  );
  // The job's clone and the pull requests: names, then objects. The records: one name, which nothing has.
  expect(fetches() - before).toBe(5);
});

test('nothing that was asked of GitHub departs from its own description', () => {
  expect(world.github.violations).toEqual([]);
});
