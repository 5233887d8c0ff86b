// One plugin and its feed: what is proposed, what is refused, and what a second run does about what the first one left.
import { FetchError } from '@plugindex/model';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import type { Proposal } from '@plugindex/registry/propose/proposal';
import {
  type EarlierRequest,
  type RefreshPorts,
  refreshPlugin,
} from '@plugindex/registry/refresh/refresh-plugin';
import { renderRefresh } from '@plugindex/registry/refresh/refresh-summary';
import { expect, test } from 'vitest';
import { acmeForge, acmeIndex, alice, commit, type Forge, registry } from '../forms/acme-index.ts';

const updates = 'updates: { from: releases }\n';

function feedOf(tags: readonly string[], repositoryId = 230_000_101): Uint8Array {
  const entries = tags.map(
    (tag) => `<entry><id>tag:github.com,2008:Repository/${repositoryId}/${tag}</id></entry>`,
  );
  return Buffer.from(`<feed xmlns="http://www.w3.org/2005/Atom">${entries.join('')}</feed>`);
}

interface Scene extends Forge {
  readonly feed?: Uint8Array;
  readonly updates?: string;
  /** Tags with proofs of build that hold. */
  readonly attested?: readonly string[];
  readonly dryRun?: boolean;
}

/** A registry whose pull requests are kept between runs, and what was done to them. */
function createDesk() {
  const requests = new Map<string, EarlierRequest & { isChecked: boolean }>();
  const done: string[] = [];
  const opened: Proposal[] = [];
  const ports = ({ feed = feedOf(['v1.1.0', 'v1.0.0']), attested = [], ...forge }: Scene): RefreshPorts => ({
    readFeed: async () => feed,
    lookup: acmeForge(forge),
    isAttested: async (_address, { tag }) => attested.includes(tag),
    earlierRequests: async (branch) =>
      [...requests].filter(([key]) => key === branch).map(([, request]) => request),
    isChecked: async (number) => [...requests.values()].some((one) => one.number === number && one.isChecked),
    proposals: {
      open: async (proposal) => {
        const number = requests.size + 1;
        requests.set(proposal.branch, { number, state: 'open', body: proposal.body, isChecked: false });
        opened.push(proposal);
        return { number, url: '', outcome: 'opened' };
      },
    },
    requests: {
      addLabels: async (number, labels) => void done.push(`label #${number} ${labels.join()}`),
      setComment: async (number, { marker }) => void done.push(`comment #${number} ${marker}`),
      startWorkflow: async ({ file, inputs, ref }) => {
        done.push(`start ${file} ${inputs.pull_request} on ${ref}`);
        for (const one of requests.values())
          if (String(one.number) === inputs.pull_request) one.isChecked = true;
      },
    },
  });
  const run = async (scene: Scene = {}) => {
    const index = acmeIndex(scene.updates ?? updates);
    const { state } = await readIndex(index);
    const plugin = state?.plugins.get('auth-acme');
    if (plugin === undefined) throw new Error('the fixture does not parse');
    return refreshPlugin(plugin, { registry, index, ports: ports(scene), dryRun: scene.dryRun ?? false });
  };
  return { requests, done, opened, run };
}

test('a new release is proposed once, with the commit behind its tag', async () => {
  const desk = createDesk();
  expect((await desk.run()).outcome).toBe('opened');
  expect(desk.done).toEqual(['start pull-request.yml 1 on plugindex/publish/auth-acme-1.1.0']);
  const [proposal] = desk.opened;
  const text = [...(proposal?.files ?? [])]
    .map(([path, bytes]) => `--- ${path}\n${Buffer.from(bytes ?? [])}`)
    .join('');
  await expect(`branch ${proposal?.branch}\n${proposal?.body}${text}`).toMatchFileSnapshot(
    '../../fixtures/refresh/opened.txt',
  );
  expect((await desk.run()).outcome).toBe('waiting');
  expect((await desk.run()).outcome).toBe('waiting');
  expect(desk.opened).toHaveLength(1);
  expect(desk.done).toHaveLength(1);
});

test('a run that was killed between pull request and checks is mended by the next one', async () => {
  const desk = createDesk();
  await desk.run();
  for (const request of desk.requests.values()) request.isChecked = false;
  expect((await desk.run()).outcome).toBe('waiting');
  expect(desk.done).toEqual([
    'start pull-request.yml 1 on plugindex/publish/auth-acme-1.1.0',
    'start pull-request.yml 1 on plugindex/publish/auth-acme-1.1.0',
  ]);
});

test('what a maintainer closed is not asked again, what is merged is not asked twice', async () => {
  for (const [state, outcome] of [
    ['closed', 'declined'],
    ['merged', 'merged'],
  ] as const) {
    const desk = createDesk();
    await desk.run();
    for (const [branch, request] of desk.requests) desk.requests.set(branch, { ...request, state });
    expect((await desk.run()).outcome).toBe(outcome);
    expect(desk.opened).toHaveLength(1);
  }
});

test('a tag that moves while its version waits holds the pull request and changes nothing in it', async () => {
  const desk = createDesk();
  await desk.run();
  const [[branch, request] = ['', undefined]] = desk.requests;
  if (request === undefined) throw new Error('nothing was opened');
  desk.requests.set(branch, { ...request, body: request.body.replace(commit, 'b'.repeat(40)) });
  const held = await desk.run();
  expect(held.outcome).toBe('held');
  expect(held.problems.map(({ code }) => code)).toEqual(['refresh/tag/moved']);
  expect(desk.done.slice(1)).toEqual(['label #1 hold', 'comment #1 <!-- plugindex:tag-moved -->']);
  expect(desk.opened).toHaveLength(1);
});

test('a repository that was made anew under the old name releases nothing, by feed or by API', async () => {
  const desk = createDesk();
  const byFeed = await desk.run({ feed: feedOf(['v1.1.0'], 666) });
  const byApi = await desk.run({ repositoryId: 666 });
  for (const { outcome, problems } of [byFeed, byApi]) {
    expect(outcome).toBe('refused');
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'review refresh/source/changed',
    ]);
  }
  expect(desk.opened).toHaveLength(0);
});

test('a version without the attestation that the one before had is proposed and marked', async () => {
  const lost = createDesk();
  const outcome = await lost.run({ attested: ['v1.0.0'] });
  expect(outcome.outcome).toBe('opened');
  expect(outcome.problems.map(({ code }) => code)).toEqual(['refresh/provenance/lost']);
  expect(lost.opened[0]?.body).toContain('\n<!-- plugindex:escalate provenance-lost -->\n');
  for (const attested of [[], ['v1.1.0'], ['v1.0.0', 'v1.1.0']]) {
    const desk = createDesk();
    await desk.run({ attested });
    expect(desk.opened[0]?.body).not.toContain('escalate');
  }
});

test('two feeds that name one version lead to one pull request', async () => {
  const desk = createDesk();
  expect((await desk.run({ updates: 'updates: { from: releases }\n' })).outcome).toBe('opened');
  expect((await desk.run({ updates: 'updates: { from: tags }\n' })).outcome).toBe('waiting');
  expect((await desk.run({ feed: feedOf(['v1.1.0', 'v1.1.0', 'v1.1.0']) })).outcome).toBe('waiting');
  expect(desk.opened).toHaveLength(1);
});

test('a feed with nothing new, or without a tag behind it, opens nothing', async () => {
  const desk = createDesk();
  expect((await desk.run({ feed: feedOf(['v1.0.0', 'v0.9.0']) })).outcome).toBe('current');
  expect((await desk.run({ updates: '' })).outcome).toBe('current');
  const gone = await desk.run({ tags: [] });
  expect(gone.problems.map(({ code }) => code)).toEqual(['refresh/tag/unknown']);
  const broken = await desk.run({ feed: Buffer.from('<html>') });
  expect(broken.problems.map(({ code }) => code)).toEqual(['refresh/feed/malformed']);
  expect(desk.opened).toHaveLength(0);
});

test('a feed that cannot be fetched is a warning, one that is too large is malformed', async () => {
  const { state } = await readIndex(acmeIndex(updates));
  const plugin = state?.plugins.get('auth-acme');
  if (plugin === undefined) throw new Error('the fixture does not parse');
  for (const [code, expected] of [
    ['fetch/not-found', 'refresh/feed/unreachable'],
    ['fetch/too-large', 'refresh/feed/malformed'],
  ] as const) {
    const readFeed = () => Promise.reject(new FetchError(code, 'https://example.com', 'no'));
    const ports: RefreshPorts = { ...untouched, readFeed };
    const { problems } = await refreshPlugin(plugin, {
      registry,
      index: acmeIndex(updates),
      ports,
      dryRun: false,
    });
    expect(problems.map((problem) => problem.code)).toEqual([expected]);
  }
});

const refuse = () => Promise.reject(new Error('nothing should be asked'));

const untouched: Omit<RefreshPorts, 'readFeed'> = {
  lookup: acmeForge(),
  isAttested: refuse,
  proposals: { open: refuse },
  earlierRequests: refuse,
  isChecked: refuse,
  requests: { addLabels: refuse, setComment: refuse, startWorkflow: refuse },
};

test('a dry run says what it would open and opens nothing', async () => {
  const desk = createDesk();
  expect(await desk.run({ dryRun: true })).toMatchObject({
    outcome: 'would-open',
    detail: 'plugindex/publish/auth-acme-1.1.0',
  });
  expect(desk.opened).toHaveLength(0);
  expect(desk.done).toHaveLength(0);
});

test('the author’s manifest at the tagged commit is taken, and refused with every problem where it is wrong', async () => {
  const desk = createDesk();
  const good = 'summary: New\nkinds: [auth]\nbuild: { toolchain: rust }\nhost: ">=0.3.0 <1.0.0"\n';
  await desk.run({ files: new Map([['manifest.yaml', good]]) });
  const [bytes] = [...(desk.opened[0]?.files.values() ?? [])];
  expect(Buffer.from(bytes ?? []).toString()).toContain('summary: New');
  const other = createDesk();
  const refused = await other.run({ files: new Map([['manifest.yaml', 'version: 9.9.9\n']]) });
  expect(refused.outcome).toBe('refused');
  expect(other.opened).toHaveLength(0);
});

test('nothing hostile in an outcome comes alive on the page of the run', () => {
  const page = renderRefresh([
    { plugin: 'auth-acme', outcome: 'refused', detail: '`|</td><script>alert(1)</script> @all\n# x' },
    { plugin: alice.github, outcome: 'current', detail: 'nothing' },
  ]);
  expect(page.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3);
  expect(page.replaceAll(/(?<!`)(`+) .*? \1(?!`)/g, '')).not.toMatch(/[<>@]|script|^# /m);
});
