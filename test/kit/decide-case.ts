// A case of `decide`: what stands in test/fixtures/decide/<case>/, as facts and index trees.
//
//   common/             the index that every case starts from
//   <case>/case.yaml    what happens: the pull request, and changes to the index in few words
//   <case>/plan.json    the whole decision but its comment, and the steps of the executor
//   <case>/comment.md   the comment that is to be written; absent where none is
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  closedObject,
  createParser,
  type DeepReadonly,
  isRecord,
  type Parsed,
  parseRegistryConfig,
  parseYaml,
  type RegistryConfig,
  reviewSchema,
  shardPath,
  type TreePort,
} from '@plugindex/model';
import type { AssessInput } from '@plugindex/registry/decide/assess';
import type { DecideInput } from '@plugindex/registry/decide/decide';
import type { Account, CheckFact, PullRequestFacts } from '@plugindex/registry/decide/pull-request';
import { type Static, Type } from 'typebox';
import { memoryTree } from './memory-tree.ts';

export const decideFixtures = join(import.meta.dirname, '../fixtures/decide');

/** Everybody who appears. `alice` owns auth-jwt, `bob` owns text-codec, `maria` and `max` are maintainers. */
export const people: Readonly<Record<string, Account>> = {
  maria: { github: 'maria', id: 1, isBot: false },
  max: { github: 'max', id: 2, isBot: false },
  alice: { github: 'alice', id: 7, isBot: false },
  bob: { github: 'bob', id: 8, isBot: false },
  carol: { github: 'carol', id: 9, isBot: false },
  mallory: { github: 'mallory', id: 666, isBot: false },
  // Took the name of bob after he renamed his account.
  'new-bob': { github: 'bob', id: 4242, isBot: false },
  'renamed-bob': { github: 'robert', id: 8, isBot: false },
  ghost: { github: 'ghost', id: 10137, isBot: false },
  automation: { github: 'github-actions[bot]', id: 41898282, isBot: true },
  'some-app': { github: 'some-app[bot]', id: 777, isBot: true },
};

export const headSha = 'a'.repeat(40);
export const oldSha = 'b'.repeat(40);
const baseRepositoryId = 5000;

const open = Type.Unsafe<Record<string, unknown>>({ type: 'object' });
const optionalText = Type.Optional(Type.String());

const changeSchema = closedObject({
  release: Type.Optional(
    Type.Array(closedObject({ plugin: Type.String(), version: Type.String(), set: Type.Optional(open) })),
  ),
  entry: Type.Optional(Type.Unsafe<Record<string, Record<string, unknown>>>({ type: 'object' })),
  add: Type.Optional(
    Type.Array(
      closedObject({
        plugin: Type.String(),
        version: optionalText,
        owner: optionalText,
        set: Type.Optional(open),
        entry: Type.Optional(open),
      }),
    ),
  ),
  yanks: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  files: Type.Optional(Type.Unsafe<Record<string, string | null>>({ type: 'object' })),
  manyFiles: Type.Optional(Type.Integer()),
});
type Change = DeepReadonly<Static<typeof changeSchema>>;

const account = Type.String();
const caseSchema = closedObject({
  about: Type.String(),
  now: optionalText,
  before: Type.Optional(changeSchema),
  meanwhile: Type.Optional(changeSchema),
  change: Type.Optional(changeSchema),
  author: Type.Optional(account),
  number: Type.Optional(Type.Integer()),
  title: optionalText,
  body: optionalText,
  state: Type.Optional(Type.Enum(['open', 'closed', 'merged'])),
  draft: Type.Optional(Type.Boolean()),
  mergeable: Type.Optional(Type.Enum(['yes', 'no', 'unknown'])),
  branch: optionalText,
  baseBranch: optionalText,
  headRepository: Type.Optional(Type.Enum(['fork', 'own', 'gone'])),
  assessedHead: optionalText,
  outside: Type.Optional(Type.Array(Type.String())),
  manyOutside: Type.Optional(Type.Integer()),
  changedFiles: Type.Optional(Type.Integer()),
  awaitsRunApproval: Type.Optional(Type.Boolean()),
  /** The newest run of the checks; null: there is none. One of today unless said otherwise. */
  run: Type.Optional(
    Type.Union([closedObject({ at: optionalText, attempt: Type.Optional(Type.Integer()) }), Type.Null()]),
  ),
  checks: Type.Optional(
    Type.Array(
      closedObject({
        name: Type.String(),
        conclusion: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        sha: optionalText,
        appId: Type.Optional(Type.Integer()),
        at: optionalText,
      }),
    ),
  ),
  reviews: Type.Optional(
    Type.Array(
      closedObject({
        by: account,
        state: Type.Enum(['approved', 'changes-requested', 'commented', 'dismissed']),
        sha: optionalText,
        at: optionalText,
      }),
    ),
  ),
  comments: Type.Optional(
    Type.Array(closedObject({ by: account, body: Type.String(), at: optionalText, editedAt: optionalText })),
  ),
  /** Since when the registry's own comment says that this head waits. */
  judgedSince: optionalText,
  judgedHead: optionalText,
  labels: Type.Optional(Type.Array(Type.String())),
  form: Type.Optional(account),
  feed: Type.Optional(Type.Boolean()),
  openByAuthor: Type.Optional(Type.Array(Type.Integer())),
  competing: Type.Optional(
    Type.Array(closedObject({ number: Type.Integer(), names: Type.Array(Type.String()) })),
  ),
  /** Address to what GitHub says today; null: there is none. */
  repositories: Type.Optional(
    Type.Unsafe<Record<string, { id: number; ownerId: number; isPublic: boolean } | null>>({
      type: 'object',
    }),
  ),
  review: Type.Optional(reviewSchema),
});
export type CaseFile = DeepReadonly<Static<typeof caseSchema>>;
const parseCase = createParser(caseSchema);

export interface DecideCase {
  readonly about: string;
  readonly assess: AssessInput;
  /** All of DecideInput but the assessment. */
  readonly decide: Omit<DecideInput, 'assessment'>;
}

export type Files = ReadonlyMap<string, string>;

/** Names of all cases. */
export function listDecideCases(): readonly string[] {
  return readdirSync(decideFixtures)
    .filter((name) => name !== 'common')
    .toSorted();
}

export function readDecideCase(name: string): DecideCase {
  const path = join(decideFixtures, name, 'case.yaml');
  return toDecideCase(soundValue(parseDocument(readFileSync(path, 'utf8'), path, parseCase), path));
}

export function toDecideCase(file: CaseFile): DecideCase {
  const common = readTexts(join(decideFixtures, 'common'));
  const mergeBase = applyChange(common, file.before ?? {});
  const base = applyChange(mergeBase, file.meanwhile ?? {});
  const head = applyChange(mergeBase, file.change ?? {});
  const outside = [...(file.outside ?? []), ...numbered(file.manyOutside ?? 0, 'site/page')];
  const registry = registryOf(base, file);
  const seen = differences(mergeBase, head) + outside.length;
  const facts = toFacts(file, seen);
  const { openByAuthor = [facts.number], competing = [] } = file;
  return {
    about: file.about,
    assess: {
      facts: file.assessedHead === undefined ? facts : withHead(facts, file.assessedHead),
      base: tree(base),
      head: tree(head),
      mergeBase: tree(mergeBase),
      outside,
      registry,
      findRepository: async (url) => findRepository(url, file),
    },
    decide: {
      ...{ facts, openByAuthor, competing, registry },
      now: new Date(file.now ?? '2026-11-10T12:00:00Z'),
    },
  };
}

const tree = (files: Files): TreePort => memoryTree(files);

function withHead(facts: PullRequestFacts, sha: string): PullRequestFacts {
  return { ...facts, head: { ...facts.head, sha } };
}

function registryOf(files: Files, { review }: CaseFile): RegistryConfig {
  const path = 'registry.yaml';
  const registry = soundValue(parseDocument(files.get(path) ?? '', path, parseRegistryConfig), path);
  return review === undefined ? registry : { ...registry, policy: { ...registry.policy, review } };
}

function findRepository(url: string, { repositories = {} }: CaseFile) {
  if (Object.hasOwn(repositories, url)) return repositories[url] ?? undefined;
  const [, owner = '', name] = /^https:\/\/github\.com\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
  const ownerId = people[owner]?.id;
  if (ownerId === undefined) return undefined;
  return { id: name === 'auth-jwt' || name === 'text-codec' ? 1000 : 3000, ownerId, isPublic: true };
}

function toFacts(file: CaseFile, changedFiles: number): PullRequestFacts {
  const repositories = { fork: 6000, own: baseRepositoryId, gone: null };
  const mergeable = { yes: true, no: false, unknown: null };
  const onBehalfOf =
    file.form === undefined
      ? file.feed === true
        ? ({ by: 'feed' } as const)
        : undefined
      : ({ by: 'form', issue: 3, account: person(file.form) } as const);
  return {
    number: file.number ?? 12,
    title: file.title ?? 'A change',
    body: file.body ?? '',
    state: file.state ?? 'open',
    isDraft: file.draft ?? false,
    author: person(file.author ?? 'bob'),
    head: {
      sha: headSha,
      branch: file.branch ?? 'change',
      repositoryId: repositories[file.headRepository ?? 'fork'],
    },
    base: {
      sha: 'c'.repeat(40),
      branch: file.baseBranch ?? 'main',
      isDefault: file.baseBranch === undefined,
      repositoryId: baseRepositoryId,
    },
    createdAt: '2026-11-10T09:00:00Z',
    updatedAt: '2026-11-10T11:00:00Z',
    isMergeable: mergeable[file.mergeable ?? 'yes'],
    labels: file.labels ?? [],
    checks: (file.checks ?? [{ name: 'validate' }, { name: 'build' }]).map(toCheck),
    ...runOf(file),
    reviews: (file.reviews ?? []).map(({ by, state, sha = headSha, at = '2026-11-10T11:30:00Z' }) => ({
      ...{ by: person(by), state, at },
      sha: sha === 'old' ? oldSha : sha,
    })),
    comments: [...stickyOf(file), ...(file.comments ?? []).map(toComment)],
    changedFiles: file.changedFiles ?? changedFiles,
    ...(file.awaitsRunApproval === undefined ? {} : { awaitsRunApproval: file.awaitsRunApproval }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

function runOf({ run }: CaseFile): Pick<PullRequestFacts, 'checksRun'> {
  if (run === null) return {};
  return { checksRun: { createdAt: run?.at ?? '2026-11-10T09:01:00Z', attempt: run?.attempt ?? 1 } };
}

function stickyOf({ judgedSince, judgedHead = headSha }: CaseFile): PullRequestFacts['comments'] {
  if (judgedSince === undefined) return [];
  const body = `<!-- plugindex:decide -->\n<!-- plugindex:judged head=${judgedHead} since=${judgedSince} -->\nEarlier words\n`;
  return [{ id: 100, by: person('automation'), body, at: judgedSince }];
}

function toComment(
  { by, body, at = '2026-11-10T11:40:00Z', editedAt }: NonNullable<CaseFile['comments']>[number],
  index: number,
): PullRequestFacts['comments'][number] {
  return { id: 200 + index, by: person(by), body, at, ...(editedAt === undefined ? {} : { editedAt }) };
}

function toCheck({
  name,
  conclusion = 'success',
  sha,
  appId = 15368,
  at,
}: NonNullable<CaseFile['checks']>[number]): CheckFact {
  return {
    name,
    status: conclusion === null ? 'in-progress' : 'completed',
    conclusion,
    headSha: sha === 'old' ? oldSha : headSha,
    appId,
    completedAt: conclusion === null ? null : (at ?? '2026-11-10T09:05:00Z'),
  };
}

export function person(name: string): Account {
  const found = people[name];
  if (found === undefined) throw new RangeError(`Cannot find "${name}" among the people of the cases`);
  return found;
}

/** Lays a change over some files. Manifests come out as JSON, which is YAML. */
export function applyChange(files: Files, change: Change): Files {
  const after = new Map(files);
  for (const { plugin, version, set } of change.release ?? []) {
    const folder = `plugins/${shardPath(plugin)}`;
    const before = read(files, `${folder}/1.0.0.yaml`);
    after.set(`${folder}/${version}.yaml`, textOf({ ...before, version, ...set }));
  }
  for (const [plugin, set] of Object.entries(change.entry ?? {})) {
    const path = `plugins/${shardPath(plugin)}/plugin.yaml`;
    after.set(path, textOf({ ...read(files, path), ...set }));
  }
  for (const addition of change.add ?? []) addPlugin(after, addition);
  for (const [plugin, yanked] of Object.entries(change.yanks ?? {})) {
    after.set(`plugins/${shardPath(plugin)}/yanks.yaml`, textOf({ schemaVersion: 1, yanked }));
  }
  for (const name of numbered(change.manyFiles ?? 0, 'plugin')) {
    addPlugin(after, { plugin: name, owner: 'mallory' });
  }
  for (const [path, text] of Object.entries(change.files ?? {})) {
    if (text === null) after.delete(path);
    else after.set(path, text);
  }
  return after;
}

function addPlugin(files: Map<string, string>, addition: NonNullable<Change['add']>[number]): void {
  const { plugin, version = '1.0.0', owner = 'carol', set, entry } = addition;
  const { github, id } = person(owner);
  const folder = `plugins/${shardPath(plugin)}`;
  const repository = `https://github.com/${github}/${plugin}`;
  const manifest = read(files, 'plugins/te/xt/text-codec/1.0.0.yaml');
  const source = { repository, commit: 'd'.repeat(40) };
  const model = read(files, 'plugins/te/xt/text-codec/plugin.yaml');
  const owners = [{ github, id }];
  const head = { ...model, name: plugin, owners, source: { repository, id: 3000, ownerId: id } };
  files.set(`${folder}/plugin.yaml`, textOf({ ...head, ...entry }));
  files.set(`${folder}/${version}.yaml`, textOf({ ...manifest, name: plugin, version, source, ...set }));
}

/** A null in a change takes the key away. */
function textOf(value: Readonly<Record<string, unknown>>): string {
  const kept = Object.entries(value).filter(([, part]) => part !== null);
  return `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`;
}

function read(files: Files, path: string): Readonly<Record<string, unknown>> {
  const parsed = parseYaml(files.get(path) ?? '', { file: path });
  const value: unknown = parsed.ok ? parsed.value.value : undefined;
  return isRecord(value) ? value : {};
}

function differences(before: Files, after: Files): number {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  ).length;
}

/** Names of plugins may not look alike: each has its number in words of its own. */
function numbered(count: number, stem: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${stem}-${'abcdefghij'[index % 10]}${index}`);
}

function parseDocument<Value>(
  text: string,
  file: string,
  parse: (source: Extract<ReturnType<typeof parseYaml>, { ok: true }>['value']) => Parsed<Value>,
): Parsed<Value> {
  const source = parseYaml(text, { file });
  return source.ok ? parse(source.value) : source;
}

function soundValue<Value>(parsed: Parsed<Value>, path: string): Value {
  if (parsed.ok) return parsed.value;
  throw new Error(`Cannot read ${path}: ${parsed.problems.map(({ message }) => message).join('; ')}`);
}

function readTexts(folder: string): Files {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}
