// Runs a composite action of ours as the runner does: its own action.yml, a process of its own, files for event, outputs and summary.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isRecord, parseYaml, valueAt } from '@plugindex/model';
import { parseOutputs } from './actions/job-workspace.ts';
import { compileCache, repositoryRoot } from './marketplace.ts';

export interface ActionSettings {
  /** Folder of the checkout. */
  readonly workspace: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly eventName?: string;
  readonly event?: unknown;
  /** `acme/registry` unless said otherwise. */
  readonly repository?: string;
  readonly apiUrl?: string;
  readonly serverUrl?: string;
  /** Variables beside those of the runner, or in their place. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Annotation {
  readonly kind: 'error' | 'warning' | 'notice';
  readonly properties: string;
  readonly message: string;
}

export interface ActionRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown of the page of the run. */
  readonly summary: string;
  /** What the runner would take from the log. */
  readonly annotations: readonly Annotation[];
}

interface ActionFile {
  readonly script: string;
  /** Variable to the expression that the action gives it. */
  readonly env: Readonly<Record<string, string>>;
  readonly defaults: Readonly<Record<string, string>>;
}

/** Runs `actions/<name>`. Inputs that the action does not declare are an error, as a warning on GitHub is easily missed. */
export async function runAction(name: string, settings: ActionSettings): Promise<ActionRun> {
  const path = join(repositoryRoot, 'actions', name);
  const action = await readAction(join(path, 'action.yml'));
  for (const input of Object.keys(settings.inputs ?? {})) {
    if (!(input in action.defaults)) throw new Error(`actions/${name} has no input "${input}"`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-action-'));
  try {
    const files = {
      event: join(folder, 'event.json'),
      output: join(folder, 'output'),
      summary: join(folder, 'summary'),
    };
    await writeFile(files.event, JSON.stringify(settings.event ?? {}));
    await writeFile(files.output, '');
    await writeFile(files.summary, '');
    const env = {
      ...runnerEnvironment(settings, { folder, path, files }),
      ...inputEnvironment(action, settings),
    };
    const ended = await execute(action.script, { cwd: settings.workspace, env: { ...env, ...settings.env } });
    return {
      ...ended,
      outputs: parseOutputs(await readFile(files.output, 'utf8')),
      summary: await readFile(files.summary, 'utf8'),
      annotations: parseAnnotations(ended.stdout),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAction(file: string): Promise<ActionFile> {
  const parsed = parseYaml(await readFile(file, 'utf8'), { file });
  const action: unknown = parsed.ok ? parsed.value.value : undefined;
  const [script, env, inputs] = ['/runs/steps/0/run', '/runs/steps/0/env', '/inputs'].map((at) =>
    valueAt(action, at),
  );
  if (typeof script !== 'string' || !isRecord(env))
    throw new Error(`${file} is no composite action with one script`);
  const defaults = Object.entries(isRecord(inputs) ? inputs : {}).map(([name, input]) => {
    const value = valueAt(input, '/default');
    return [name, value === undefined || value === null ? '' : String(value)] as const;
  });
  return {
    script,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    defaults: Object.fromEntries(defaults),
  };
}

/** The expressions that our actions use: an input, and nothing else. */
function inputEnvironment(
  { env, defaults }: ActionFile,
  { inputs = {} }: ActionSettings,
): Record<string, string> {
  const value = (expression: string) => {
    const name = /^\$\{\{ inputs\.([a-z_]+) \}\}$/.exec(expression)?.[1];
    if (name === undefined || !(name in defaults)) throw new Error(`Cannot evaluate ${expression}`);
    return inputs[name] ?? defaults[name] ?? '';
  };
  return Object.fromEntries(Object.entries(env).map(([name, expression]) => [name, value(expression)]));
}

interface RunnerFiles {
  readonly folder: string;
  readonly path: string;
  readonly files: { readonly event: string; readonly output: string; readonly summary: string };
}

function runnerEnvironment(
  settings: ActionSettings,
  { folder, path, files }: RunnerFiles,
): Record<string, string> {
  const { repository = 'acme/registry', eventName = 'workflow_dispatch', workspace } = settings;
  const { apiUrl = 'http://127.0.0.1:9', serverUrl = 'https://github.com' } = settings;
  return {
    // The Node that the workflow set up.
    PATH: [join(repositoryRoot, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter),
    HOME: process.env.HOME ?? folder,
    GITHUB_ACTION_PATH: path,
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: apiUrl,
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_OUTPUT: files.output,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: '1',
    GITHUB_REPOSITORY_OWNER_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/publish.yml@refs/heads/main`,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ENVIRONMENT: 'self-hosted',
    NODE_COMPILE_CACHE: compileCache,
    RUNNER_TEMP: folder,
  };
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** With the options that the runner gives to bash. */
function execute(
  script: string,
  options: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<Ended> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() }));
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString();
}

/** `name<<delimiter`, lines, `delimiter`; or `name=value`. */
function parseAnnotations(stdout: string): readonly Annotation[] {
  return [...stdout.matchAll(/^::(error|warning|notice)(?: ([^:]*))?::(.*)$/gm)].flatMap(
    ([, kind, properties = '', message = '']) =>
      kind === 'error' || kind === 'warning' || kind === 'notice' ? [{ kind, properties, message }] : [],
  );
}
