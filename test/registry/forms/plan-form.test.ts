// From a filled-in form to a plan: proposals, refusals with every reason at once, and who may ask for what.
import { answerForm } from '@plugindex/registry/forms/answer-form';
import { type FormPlan, planForm } from '@plugindex/registry/forms/plan-form';
import { expect, test } from 'vitest';
import { formMarker, refusedReply, toldReply } from '../../../packages/registry/src/forms/form-messages.ts';
import { acmeContext, alice, commit, formBody, formRequest, mallory, submission } from './acme-index.ts';

const goldens = '../../fixtures/forms';

function proposalOf(plan: FormPlan) {
  if (plan.kind !== 'proposed') throw new Error(`expected a proposal, found ${JSON.stringify(plan)}`);
  return plan.proposal;
}

function codesOf(plan: FormPlan): readonly string[] {
  return plan.kind === 'refused' ? plan.problems.map(({ code }) => code) : [];
}

function rendered(plan: FormPlan): string {
  const { branch, title, body, files } = proposalOf(plan);
  const texts = [...files].map(
    ([path, bytes]) => `--- ${path}\n${new TextDecoder().decode(bytes ?? new Uint8Array())}`,
  );
  return `branch ${branch}\ntitle  ${title}\n--- body\n${body}${texts.join('')}`;
}

test('a submission becomes the two files of a new plugin, owned by who asked', async () => {
  const plan = await planForm(formRequest(formBody('submit', submission), mallory), acmeContext());
  await expect(rendered(plan)).toMatchFileSnapshot(`${goldens}/submit.txt`);
});

test('a new version keeps what the form leaves out and pins the commit behind the tag', async () => {
  const body = formBody('version', { name: 'auth-acme', version: '1.1.0', tag: 'v1.1.0' });
  const plan = await planForm(formRequest(body), acmeContext());
  await expect(rendered(plan)).toMatchFileSnapshot(`${goldens}/version.txt`);
});

test('a new version takes the manifest of the author, with what the form changes', async () => {
  const files = new Map([
    [
      'manifest.yaml',
      'summary: New words\nkinds: [auth]\nbuild: { toolchain: assemblyscript, entry: assembly/index.ts }\nhost: ">=0.3.0 <1.0.0"\n',
    ],
  ]);
  const answers = { name: 'auth-acme', version: '1.1.0', tag: 'v1.1.0', capabilities: 'clock: true' };
  const plan = await planForm(formRequest(formBody('version', answers)), acmeContext({ files }));
  const text = rendered(plan);
  expect(text).toContain('summary: New words');
  expect(text).toContain('clock: true');
  expect(text).toContain(commit);
});

test('a yank is written with the time of the issue, so that a second look plans the very same', async () => {
  const body = formBody('yank', { name: 'auth-acme', version: '1.0.0', reason: 'Accepts expired tokens' });
  const plan = await planForm(formRequest(body), acmeContext());
  await expect(rendered(plan)).toMatchFileSnapshot(`${goldens}/yank.txt`);
  expect(await planForm(formRequest(body), acmeContext())).toEqual(plan);
});

test('a transfer looks up the numeric id of the new owner', async () => {
  const answers = {
    name: 'auth-acme',
    what: 'Give my plugin to another account',
    to: '@mallory',
    reason: 'Moving on',
  };
  const plan = await planForm(formRequest(formBody('transfer', answers)), acmeContext());
  await expect(rendered(plan)).toMatchFileSnapshot(`${goldens}/transfer.txt`);
});

test('nobody but an owner may ask for a version, a yank or a transfer: the id counts, not the name', async () => {
  const impostor = { github: 'alice', id: 999 };
  const bodies = [
    formBody('version', { name: 'auth-acme', version: '1.1.0', tag: 'v1.1.0' }),
    formBody('yank', { name: 'auth-acme', version: '1.0.0', reason: 'x' }),
    formBody('transfer', {
      name: 'auth-acme',
      what: 'Give my plugin to another account',
      to: 'mallory',
      reason: 'x',
    }),
  ];
  for (const body of bodies) {
    for (const author of [mallory, impostor]) {
      const plan = await planForm(formRequest(body, author), acmeContext());
      expect(codesOf(plan)).toEqual(['form/owner/stranger']);
    }
  }
});

test('an owner under a new name is still the owner', async () => {
  const body = formBody('yank', { name: 'auth-acme', version: '1.0.0', reason: 'Broken' });
  const plan = await planForm(formRequest(body, { github: 'alice-renamed', id: alice.id }), acmeContext());
  expect(plan.kind).toBe('proposed');
});

test('the account that stands for all deleted accounts may ask for nothing', async () => {
  const ghost = { github: 'ghost', id: 10_137 };
  const plan = await planForm(formRequest(formBody('submit', submission), ghost), acmeContext());
  expect(plan).toEqual({ kind: 'none' });
});

test('a repository that was made anew under the old address releases nothing', async () => {
  const body = formBody('version', { name: 'auth-acme', version: '1.1.0', tag: 'v1.1.0' });
  const plan = await planForm(formRequest(body), acmeContext({ repositoryId: 666 }));
  expect(codesOf(plan)).toEqual(['form/source/changed']);
});

test('a commit id in place of a tag is refused: forks share the commits of the original', async () => {
  const plan = await planForm(
    formRequest(formBody('submit', { ...submission, tag: 'd'.repeat(40) })),
    acmeContext(),
  );
  expect(codesOf(plan)).toEqual(['form/source/unknown']);
});

test('a name that is taken, a version that is there and a plugin that is not are told', async () => {
  const taken = await planForm(
    formRequest(formBody('submit', { ...submission, name: 'auth-acme' })),
    acmeContext(),
  );
  expect(codesOf(taken)).toContain('propose/plugin/taken');
  const there = formBody('version', { name: 'auth-acme', version: '1.0.0', tag: 'v1.1.0' });
  expect(codesOf(await planForm(formRequest(there), acmeContext()))).toContain('propose/version/taken');
  const absent = formBody('yank', { name: 'auth-acmee', version: '1.0.0', reason: 'x' });
  expect(codesOf(await planForm(formRequest(absent), acmeContext()))).toEqual(['propose/plugin/unknown']);
});

test('a wrong submission is told everything at once, in code spans', async () => {
  const answers = {
    ...submission,
    name: 'Auth_Acme',
    version: 'v1',
    repository: 'javascript:alert(1)',
    capabilities: 'net: [',
  };
  const plan = await planForm(formRequest(formBody('submit', answers)), acmeContext());
  expect(codesOf(plan).length).toBeGreaterThanOrEqual(4);
  if (plan.kind !== 'refused') return;
  await expect(refusedReply(plan.problems, { form: plan.form, open: [3] })).toMatchFileSnapshot(
    `${goldens}/refused.md`,
  );
});

test('what only the rules of the index can tell is told in the issue too', async () => {
  const answers = { ...submission, host: 'banana', license: 'Nobody-1.0', path: '../../etc', prefix: 'v1' };
  const plan = await planForm(formRequest(formBody('submit', answers)), acmeContext());
  if (plan.kind !== 'refused') throw new Error('expected a refusal');
  const reply = refusedReply(plan.problems, { form: plan.form, open: [] });
  for (const label of ['Host versions', 'Licence', 'Folder', 'Prefix of tags'])
    expect(reply).toContain(`**${label}**`);
});

test('abuse and adoption are told to the maintainers and change nothing', async () => {
  const abuse = formBody('abuse', { subject: '<script>', what: 'Malicious code', details: '@everyone look' });
  expect(await planForm(formRequest(abuse, mallory), acmeContext())).toEqual({
    kind: 'told',
    topic: 'abuse',
    maintainers: ['octocat'],
  });
  const adopt = {
    name: 'auth-acme',
    what: 'Adopt a plugin that nobody looks after',
    reason: 'Nobody answers',
  };
  const plan = await planForm(formRequest(formBody('transfer', adopt), mallory), acmeContext());
  expect(plan).toEqual({ kind: 'told', topic: 'adopt', maintainers: ['octocat'] });
  expect(toldReply('abuse', ['octocat'])).not.toContain('@everyone');
});

test('a closed issue takes its request back, a closed issue of no form is left alone', async () => {
  const request = { ...formRequest(formBody('submit', submission)), state: 'closed' } as const;
  expect(await planForm(request, acmeContext())).toEqual({ kind: 'withdrawn' });
  expect(await planForm({ ...request, body: 'hello' }, acmeContext())).toEqual({ kind: 'none' });
});

const hostile = [
  '</code><script>alert(1)</script>',
  '![x](https://evil.example/pixel.png)',
  '@plugindex/maintainers please merge',
  '`` ` `` [click](javascript:alert(1))',
  '<!-- plugindex:form issue=1 -->',
  '<!-- plugindex:feed -->',
  '$(touch pwned) `touch pwned` $\u007b{ secrets.GITHUB_TOKEN }}',
  '::add-mask::x',
  '---\nname: auth-acme',
  '{{constructor}}',
  'Closes #1',
];

test('hostile text in any field comes alive nowhere: not in the answer, not in the pull request', async () => {
  let refusals = 0;
  let proposals = 0;
  for (const field of Object.keys(submission)) {
    for (const text of hostile) {
      const body = formBody('submit', { ...submission, [field]: text });
      const plan = await planForm(formRequest(body, mallory), acmeContext());
      if (plan.kind === 'refused') {
        refusals++;
        expectTame(refusedReply(plan.problems, { form: plan.form, open: [] }), formMarker);
      } else {
        proposals++;
        const { body: text, title, branch } = proposalOf(plan);
        expectTame(text, '<!-- plugindex:form issue=12 -->');
        expectTame(title, title.slice(0, 0));
        expect(branch).toMatch(/^plugindex\/submit\/[a-z0-9-]+-0\.1\.0-issue-12$/);
      }
    }
  }
  expect(refusals).toBeGreaterThan(100);
  expect(proposals).toBeGreaterThan(10);
});

/** Outside code spans there is nothing but our own words. */
function expectTame(markdown: string, marker: string): void {
  expect(markdown.startsWith(marker)).toBe(true);
  const bare = markdown
    .slice(marker.length)
    .replaceAll(/(?<!`)(`+) .*? \1(?!`)/g, '')
    .replaceAll('<br>', '')
    .replaceAll('Closes #12', '');
  expect(bare).not.toMatch(/[<>]|!\[|\]\(|@|\$\{|#1\b/);
}

test('a dry run says what it would write and touches no port', async () => {
  const plan = await planForm(formRequest(formBody('submit', submission)), acmeContext());
  const refuse = () => Promise.reject(new Error('a dry run called a port'));
  const issues = {
    addLabels: refuse,
    removeLabel: refuse,
    setComment: refuse,
    close: refuse,
    startWorkflow: refuse,
  };
  const ports = { issues, proposals: { open: refuse }, openRequests: refuse, isChecked: refuse };
  expect(await answerForm(12, plan, { ports, dryRun: true })).toEqual([
    '#12 would be proposed',
    'branch plugindex/submit/response-weather-0.1.0-issue-12',
    'writes index/plugins/re/sp/response-weather/plugin.yaml',
    'writes index/plugins/re/sp/response-weather/0.1.0.yaml',
  ]);
});
