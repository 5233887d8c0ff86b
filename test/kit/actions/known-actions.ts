// The actions of others that our workflows use, each doing here what it does on GitHub's runners: checkout, artifacts, caches, Pages.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { copyIfThere, type JobWorkspace } from './job-workspace.ts';
import { runProgram } from './run-program.ts';
import type { RunFacts, RunnerContext } from './runner-context.ts';

export interface ActionCall {
  readonly context: RunnerContext;
  readonly run: RunFacts;
  readonly workspace: JobWorkspace;
  readonly inputs: Readonly<Record<string, string>>;
  readonly token: string;
}

type KnownAction = (call: ActionCall) => Promise<Readonly<Record<string, string>>>;

const nothing = async () => ({});

/** By name, without the commit. */
export const knownActions: Readonly<Record<string, KnownAction>> = {
  'actions/checkout': checkout,
  'actions/setup-node': nothing,
  'actions/upload-artifact': uploadArtifact,
  'actions/download-artifact': downloadArtifact,
  'actions/cache/restore': restoreCache,
  'actions/cache/save': saveCache,
  'actions/upload-pages-artifact': async (call) =>
    uploadArtifact({ ...call, inputs: { ...call.inputs, name: 'github-pages' } }),
  'actions/deploy-pages': deployPages,
  'github/codeql-action/upload-sarif': async ({ workspace, inputs }) => {
    JSON.parse(await readFile(resolve(workspace.root, inputs.sarif_file ?? ''), 'utf8'));
    return {};
  },
};

/** A real clone over HTTP, at the ref that the workflow asks for; whole history is not brought, as on GitHub. */
async function checkout({ context, run, workspace, inputs, token }: ActionCall) {
  const { github, repository } = context;
  const folder = resolve(workspace.root, inputs.path ?? '.');
  await mkdir(folder, { recursive: true });
  const address = `${github.url}/${inputs.repository ?? repository}`;
  const url = new URL(`${address}.git`);
  url.username = 'x-access-token';
  url.password = token;
  const env = { ...context.environment, PATH: process.env.PATH ?? '' };
  const git = async (...args: readonly string[]) => {
    const { code, stderr } = await runProgram('git', ['-C', folder, ...args], { cwd: folder, env });
    if (code !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  };
  const wanted = inputs.ref === undefined || inputs.ref === '' ? run.sha : inputs.ref;
  const depth = inputs['fetch-depth'] ?? '1';
  const [options, others] =
    depth === '0' ? [[], ['+refs/heads/*:refs/remotes/origin/*']] : [['--depth', depth], []];
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', inputs['persist-credentials'] === 'false' ? address : url.href);
  // FETCH_HEAD stands for the first of what was fetched.
  await git('fetch', '--quiet', ...options, url.href, wanted, ...others);
  await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  return {};
}

async function uploadArtifact({ context, run, workspace, inputs }: ActionCall) {
  const { name = 'artifact', path = '' } = inputs;
  const target = resolve(workspace.root, path);
  const files = new Map<string, Uint8Array>();
  for (const file of await filesBelow(target)) {
    const inside = file === target ? file.slice(dirname(file).length + 1) : relative(target, file);
    files.set(inside, await readFile(file));
  }
  if (files.size === 0 && inputs['if-no-files-found'] === 'error')
    throw new Error(`Cannot upload "${name}": found no files at ${path}`);
  if (files.size > 0) context.records.addArtifact(run.id, name, files);
  return {};
}

async function downloadArtifact({ context, run, workspace, inputs }: ActionCall) {
  const of = inputs['run-id'] === undefined ? run.id : Number(inputs['run-id']);
  const pattern = new RegExp(
    `^${(inputs.name ?? inputs.pattern ?? '*').replaceAll('.', '\\.').replaceAll('*', '.*')}$`,
  );
  const found = [...context.records.artifacts(of)].filter(([name]) => pattern.test(name));
  if (inputs.name !== undefined && found.length === 0)
    throw new Error(`Cannot download "${inputs.name}": the run has no such artifact`);
  const isMerged = inputs.name !== undefined || inputs['merge-multiple'] === 'true';
  for (const [name, files] of found) {
    const folder = resolve(workspace.root, inputs.path ?? '.', isMerged ? '.' : name);
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
  }
  return {};
}

async function restoreCache({ context, workspace, inputs }: ActionCall) {
  const prefixes = [inputs.key ?? '', ...(inputs['restore-keys'] ?? '').split('\n').map((key) => key.trim())];
  const names = await readdir(context.caches).catch((): string[] => []);
  const newest = await sortedByAge(context.caches, names);
  const hit = newest.find((name) => prefixes.some((prefix) => prefix !== '' && name.startsWith(prefix)));
  if (hit === undefined) return { 'cache-hit': '' };
  await copyIfThere(join(context.caches, hit), resolve(workspace.root, inputs.path ?? ''));
  return { 'cache-hit': String(hit === inputs.key) };
}

async function saveCache({ context, workspace, inputs }: ActionCall) {
  const target = join(context.caches, inputs.key ?? '');
  // A key is written once, as on GitHub.
  if (await stat(target).catch(() => undefined)) return {};
  await copyIfThere(resolve(workspace.root, inputs.path ?? ''), target);
  return {};
}

async function deployPages({ context, run }: ActionCall) {
  const files = context.records.artifacts(run.id).get('github-pages');
  if (files === undefined) throw new Error('Cannot deploy: this run uploaded no pages');
  await rm(context.pages, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(context.pages, path)), { recursive: true });
    await writeFile(join(context.pages, path), bytes);
  }
  return { page_url: 'pages' };
}

/** Newest first: caches are matched by age where several fit. */
async function sortedByAge(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).birthtimeMs })),
  );
  return aged.toSorted((a, b) => b.at - a.at).map(({ name }) => name);
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
