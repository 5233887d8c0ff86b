// What `plugindex dev` holds while it runs: the newest build, the last good one, and the answers to the page.
import type { Runner } from '@plugindex/host';
import { isRecord, type Problem } from '@plugindex/model';
import { toJsonText } from '../output.ts';
import type { PageAnswer, PageRequest } from './author-port.ts';
import { callLocally, type LocalCallWish, toLocalCase } from './call-locally.ts';
import { readCases } from './case-files.ts';
import { buildLocally, type LocalBuild } from './local-build.ts';
import type { OpenedPlugin } from './local-plugin.ts';
import { sampleOf } from './templates/sample.ts';

export interface DevSession {
  /** Builds again. True where the build is good; else the last good one goes on. */
  rebuild(): Promise<boolean>;
  readonly problems: readonly Problem[];
  readonly current: LocalBuild | undefined;
  /** Answers `state` and `call`. */
  answer(request: PageRequest): Promise<PageAnswer>;
}

export interface DevSessionOptions {
  /** What the clock shows where a call does not say. */
  readonly now: () => Date;
  /** Where calls run: one that never ends keeps neither the page nor the next build waiting. */
  readonly runner: Runner;
}

export function createDevSession(opened: OpenedPlugin, { now, runner }: DevSessionOptions): DevSession {
  let problems: readonly Problem[] = [];
  let current: LocalBuild | undefined;
  let generation = 0;
  return {
    get problems() {
      return problems;
    },
    get current() {
      return current;
    },
    rebuild: async () => {
      const outcome = await buildLocally(opened);
      problems = outcome.problems;
      generation += 1;
      if (outcome.ok) current = outcome.value;
      return outcome.ok;
    },
    answer: async ({ method, path, body }) => {
      if (method === 'GET' && path === 'state')
        return json(200, { generation, problems, ...(current && (await describe(opened, current, now()))) });
      if (method === 'POST' && path === 'call') return callFor({ current, body, now: now(), runner });
      return { status: 404, type: 'text/plain', body: 'Not found' };
    },
  };
}

function json(status: number, value: unknown): PageAnswer {
  return { status, type: 'application/json', body: toJsonText(value) };
}

/** Everything that the page shows of a build; inputs come from examples, else cases, else the schema. */
async function describe(
  { folder, registry }: OpenedPlugin,
  { plugin, built, inspection }: LocalBuild,
  now: Date,
) {
  const { manifest } = plugin;
  const { cases } = await readCases(folder, manifest, now);
  const hooks = inspection.hooks.map((name) => {
    const declared = manifest.kinds.flatMap((kind) => registry.config.kinds[kind]?.hooks[name] ?? [])[0];
    const shown = cases.find((one) => one.hook === name && one.file === 'manifest.yaml');
    const known = shown ?? cases.find((one) => one.hook === name);
    return {
      name,
      description: declared?.description ?? '',
      input: known?.input ?? sampleOf(declared?.input, { text: 'hello' }),
      config: known?.config ?? {},
    };
  });
  const { name, version } = manifest;
  return { name, version, bytes: built.artifact.length, digest: built.digest, hooks, grants: plugin.grants };
}

interface CallFor extends Pick<DevSessionOptions, 'runner'> {
  readonly current: LocalBuild | undefined;
  readonly body: string;
  readonly now: Date;
}

async function callFor({ current, body, now, runner }: CallFor): Promise<PageAnswer> {
  if (current === undefined) return json(409, { message: 'Cannot call: the plugin does not build yet' });
  const wish = parseWish(body, now);
  if (typeof wish === 'string') return json(400, { message: wish });
  const parsed = toLocalCase(wish);
  if (!parsed.ok) return json(400, { message: parsed.problems.map(({ message }) => message).join('; ') });
  const { artifact } = current.built;
  const { answer, ...measured } = await callLocally(current.plugin, parsed.value, { artifact, runner });
  if ('error' in answer) {
    const { code, message } = answer.error;
    return json(200, { ended: { code, message }, ...measured });
  }
  const { result } = answer;
  return json(200, { ...(result.ok ? { ok: result.value } : { error: result.error }), ...measured });
}

/** What the page asks, or what is wrong with it. */
function parseWish(body: string, now: Date): LocalCallWish | string {
  try {
    const value: unknown = JSON.parse(body);
    if (!isRecord(value) || typeof value.hook !== 'string') return 'Cannot call: expected a hook';
    const { hook, input, config, mocks, now: said, seed } = value;
    return {
      hook,
      input,
      now: typeof said === 'string' && said !== '' ? said : now.toISOString(),
      ...(config !== undefined && { config }),
      ...(typeof seed === 'number' && { seed }),
      ...(typeof mocks === 'string' && mocks.trim() !== '' && { mocks: { file: 'mocks', text: mocks } }),
    };
  } catch {
    return 'Cannot call: expected JSON';
  }
}
