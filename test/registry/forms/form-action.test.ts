// The action `form` as a process of its own against the little GitHub: a person fills in a form, the registry answers.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formBody, submission } from './acme-index.ts';
import { openScene, registryName, type Scene } from './github-scene.ts';

let scene: Scene;

beforeEach(async () => {
  scene = await openScene();
});

afterEach(async () => {
  const { violations } = scene.github;
  await scene.close();
  expect(violations).toEqual([]);
});

const wanted = { ...submission, repository: 'https://github.com/alice/plugins', tag: 'v1.0.0', path: '' };

function submissionBody(changes: Readonly<Record<string, string>> = {}): string {
  const { path: _path, ...answers } = { ...wanted, ...changes };
  return formBody('submit', answers);
}

async function openIssue(body: string, who = scene.alice): Promise<number> {
  const { data } = await scene.as(who).rest.issues.create({ ...registryName, title: 'Submit: x', body });
  return data.number;
}

async function answer(issue: number) {
  // The event is stale on purpose: what counts is what the API says.
  const event = { issue: { number: issue, body: 'stale', user: { id: 1, login: 'nobody' } } };
  const run = await scene.run('form', { event });
  expect(run.stderr + run.annotations.map(({ message }) => message).join()).toBe('');
  expect(run.code).toBe(0);
  return run;
}

async function pulls() {
  const { data } = await scene.as(scene.alice).rest.pulls.list({ ...registryName, state: 'all' });
  return data.map(({ number, state, title, body, head }) => ({
    number,
    state,
    title,
    body: body ?? '',
    branch: head.ref,
  }));
}

async function comments(issue: number): Promise<readonly string[]> {
  const { data } = await scene
    .as(scene.alice)
    .rest.issues.listComments({ ...registryName, issue_number: issue });
  return data.map(({ body }) => body ?? '');
}

function dispatches(): readonly unknown[] {
  return scene.github.requests
    .filter(({ path }) => path.endsWith('/dispatches'))
    .map(({ path }) => path.split('/').at(-2));
}

test('a filled-in form becomes a pull request with the marker, checks are started, and the issue says where', async () => {
  const issue = await openIssue(submissionBody());
  const run = await answer(issue);
  expect(run.outputs.answer).toBe('proposed');
  const [pull, ...others] = await pulls();
  expect(others).toEqual([]);
  expect(pull).toMatchObject({
    state: 'open',
    branch: `plugindex/submit/response-weather-0.1.0-issue-${issue}`,
  });
  expect(pull?.body.split('\n')[0]).toBe(`<!-- plugindex:form issue=${issue} -->`);
  expect(pull?.body).toContain(`Closes #${issue}`);
  expect(dispatches()).toEqual(['pull-request.yml']);
  const [comment, ...more] = await comments(issue);
  expect(more).toEqual([]);
  expect(comment).toContain(`pull request #${pull?.number}`);
});

test('running again doubles nothing', async () => {
  const issue = await openIssue(submissionBody());
  await answer(issue);
  const { data: pull } = await scene
    .as(scene.alice)
    .rest.pulls.get({ ...registryName, pull_number: issue + 1 });
  await answer(issue);
  await answer(issue);
  expect(await pulls()).toHaveLength(1);
  expect(await comments(issue)).toHaveLength(1);
  const { data: after } = await scene
    .as(scene.alice)
    .rest.pulls.get({ ...registryName, pull_number: issue + 1 });
  expect(after.head.sha).toBe(pull.head.sha);
});

test('an invalid form gets every reason at once, and its pull request once it is mended', async () => {
  const issue = await openIssue(submissionBody({ name: 'Bad Name', host: 'banana', version: 'one' }));
  expect((await answer(issue)).outputs.answer).toBe('refused');
  const [refusal] = await comments(issue);
  expect(refusal).toContain('**Name of the new plugin**');
  expect(refusal).toContain('**Version**');
  expect(await pulls()).toEqual([]);
  await scene
    .as(scene.alice)
    .rest.issues.update({ ...registryName, issue_number: issue, body: submissionBody() });
  expect((await answer(issue)).outputs.answer).toBe('proposed');
  expect(await pulls()).toHaveLength(1);
  const texts = await comments(issue);
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain('now the pull request');
  const { data } = await scene.as(scene.alice).rest.issues.get({ ...registryName, issue_number: issue });
  expect(data.labels).toEqual([]);
});

test('an issue that is edited afterwards changes its pull request, another name replaces it', async () => {
  const issue = await openIssue(submissionBody());
  await answer(issue);
  const rest = scene.as(scene.alice).rest;
  const change = async (changes: Readonly<Record<string, string>>) => {
    await rest.issues.update({ ...registryName, issue_number: issue, body: submissionBody(changes) });
    await answer(issue);
  };
  await change({ summary: 'Answers with the weather of tomorrow' });
  expect(await pulls()).toHaveLength(1);
  const [pull] = await pulls();
  const { data } = await rest.repos.getContent({
    ...registryName,
    path: 'index/plugins/re/sp/response-weather/0.1.0.yaml',
    ref: pull?.branch ?? '',
  });
  const text = 'content' in data ? Buffer.from(data.content, 'base64').toString() : '';
  expect(text).toContain('weather of tomorrow');
  await change({ name: 'response-climate' });
  expect(
    (await pulls()).map(({ state, branch }) => `${state} ${branch.split('/').at(-1)}`).toSorted(),
  ).toEqual([`closed response-weather-0.1.0-issue-${issue}`, `open response-climate-0.1.0-issue-${issue}`]);
});

test('a closed issue takes its pull request back', async () => {
  const issue = await openIssue(submissionBody());
  await answer(issue);
  await scene.as(scene.alice).rest.issues.update({ ...registryName, issue_number: issue, state: 'closed' });
  expect((await answer(issue)).outputs.answer).toBe('withdrawn');
  expect((await pulls()).map(({ state }) => state)).toEqual(['closed']);
});

test('a stranger’s form for another’s plugin is refused and opens nothing', async () => {
  const yank = formBody('yank', { name: 'auth-acme', version: '1.0.0', reason: 'I want it gone' });
  const issue = await openIssue(yank, scene.mallory);
  expect((await answer(issue)).outputs.answer).toBe('refused');
  expect((await comments(issue))[0]).toContain('none of its owners');
  expect(await pulls()).toEqual([]);
  const own = await openIssue(yank, scene.alice);
  expect((await answer(own)).outputs.answer).toBe('proposed');
});

test('two people who ask for one name get a pull request each: nobody changes the other’s', async () => {
  const first = await openIssue(submissionBody(), scene.alice);
  await answer(first);
  const [before] = await pulls();
  const second = await openIssue(submissionBody({ summary: 'Mine now' }), scene.mallory);
  await answer(second);
  const all = await pulls();
  expect(all.map(({ branch }) => branch).toSorted()).toEqual([
    `plugindex/submit/response-weather-0.1.0-issue-${first}`,
    `plugindex/submit/response-weather-0.1.0-issue-${second}`,
  ]);
  expect(all.find(({ number }) => number === before?.number)).toEqual(before);
});

test('hostile text in a form reaches no log command, no mention and no second pull request', async () => {
  const issue = await openIssue(
    submissionBody({ name: '::set-output name=x::y', summary: '@plugindex <script>alert(1)</script>' }),
    scene.mallory,
  );
  const run = await answer(issue);
  expect(run.outputs).toEqual({ answer: 'refused' });
  const [comment = ''] = await comments(issue);
  const bare = comment.slice('<!-- plugindex:form -->'.length).replaceAll(/(?<!`)(`+) .*? \1(?!`)/g, '');
  expect(bare.replaceAll('<br>', '')).not.toMatch(/[<>@]/);
});

test('a report of abuse is labelled and told, an issue of no form is left alone', async () => {
  const abuse = await openIssue(
    formBody('abuse', { subject: 'auth-acme', what: 'Misleading name', details: 'It is not of Acme' }),
    scene.mallory,
  );
  expect((await answer(abuse)).outputs.answer).toBe('told');
  const { data } = await scene.as(scene.alice).rest.issues.get({ ...registryName, issue_number: abuse });
  expect(data.labels.map((label) => (typeof label === 'string' ? label : label.name))).toEqual(['abuse']);
  const question = await openIssue('How do I install a plugin?');
  expect((await answer(question)).outputs.answer).toBe('none');
  expect(await comments(question)).toEqual([]);
});

test('a dry run writes nothing', async () => {
  const issue = await openIssue(submissionBody());
  const before = scene.github.requests.length;
  const run = await scene.run('form', { inputs: { issue: String(issue), dry_run: 'true' } });
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('writes index/plugins/re/sp/response-weather/plugin.yaml');
  const asked = scene.github.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  expect(asked.length).toBeGreaterThan(0);
  // Git asks for objects by POST, which writes nothing.
  expect(asked.filter((one) => !/^GET |^POST \S+\/git-upload-pack$/.test(one))).toEqual([]);
});

test('GitHub failing one request in five loses nothing and doubles nothing', async () => {
  const issue = await openIssue(submissionBody());
  scene.github.faults.add({ kind: 'error', when: { share: 0.2 }, moment: 'after' });
  for (let attempt = 0; attempt < 4; attempt++) {
    const run = await scene.run('form', { event: { issue: { number: issue } } });
    if (run.code === 0) break;
  }
  scene.github.faults.clear();
  await answer(issue);
  expect(await pulls()).toHaveLength(1);
  expect(await comments(issue)).toHaveLength(1);
}, 180_000);
